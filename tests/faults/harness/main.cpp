// Injects faults into runs of the real launcher, each chosen by a seed, and says what they left behind.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <random>
#include <thread>

#include "disk.hpp"
#include "processes.hpp"
#include "support/program.hpp"
#include "table.hpp"

namespace kt2::faults {
namespace {

struct Options {
  int count = 0;
  std::uint64_t seed = 0;
  std::string only;
  int jobs = static_cast<int>(3 * std::max(1U, std::thread::hardware_concurrency()));  // most of a case is waiting
  long long most_bytes = 4'000'000;
  bool verbose = false;
  bool keep = false;
};

void print_failure(const Scenario& scenario, const Outcome& outcome, const std::filesystem::path& directory,
                   const std::string& program) {
  std::string text = fmt::format("FAILED {}: {}\n", scenario.id(), scenario.text());
  for (const std::string& complaint : outcome.complaints) text += "  " + complaint + "\n";
  if (scenario.prepared)
    text += fmt::format("  kubetest2 {}\n", fmt::join(scenario.preparing_arguments(directory), " "));
  text += fmt::format("  kubetest2 {}\n", fmt::join(scenario.arguments(directory), " "));
  text += fmt::format("  kept in {}; again: {} --only={}\n", directory.string(), program, scenario.id());
  fmt::print("{}", text);
  std::fflush(stdout);
}

class Cases {
 public:
  Cases(const Options& options, const Setup& setup, std::filesystem::path root, std::string program)
      : m_options(options), m_setup(setup), m_root(std::move(root)), m_program(std::move(program)) {
    Random random(options.seed);
    while (static_cast<int>(m_seeds.size()) < options.count) {
      m_seeds.push_back(options.only.empty() ? random.next() : std::stoull(options.only, nullptr, 16));
    }
  }

  Table all() {
    std::vector<std::thread> threads;
    for (int i = 0; i < m_options.jobs; ++i) threads.emplace_back([this] { work(); });
    for (std::thread& thread : threads) thread.join();
    return m_table;
  }

 private:
  // Who is told to stop leaves nothing behind either: the cases under way go on to their end.
  static bool told_to_stop() {
    sigset_t pending;
    return ::sigpending(&pending) == 0 &&
           (::sigismember(&pending, SIGINT) == 1 || ::sigismember(&pending, SIGTERM) == 1);
  }

  void work() {
    for (std::size_t i = m_next++; i < m_seeds.size() && !told_to_stop(); i = m_next++) {
      const Scenario scenario = scenario_of(m_seeds[i], m_options.most_bytes);
      const auto directory = m_root / fmt::format("{}-{}", i + 1, scenario.id());
      const Outcome outcome = run_case(scenario, m_setup, directory);
      const std::lock_guard lock(m_mutex);
      m_table.add(scenario, outcome);
      if (!outcome.complaints.empty())
        print_failure(scenario, outcome, directory, m_program);
      else if (m_options.verbose)
        fmt::print("ok {} {} → {}{}\n", scenario.id(), scenario.text(), outcome.status,
                   outcome.delivered || scenario.fault.none() ? "" : ", missed");
    }
  }

  const Options& m_options;
  const Setup& m_setup;
  std::filesystem::path m_root;
  std::string m_program;
  std::vector<std::uint64_t> m_seeds;
  std::atomic<std::size_t> m_next = 0;
  std::mutex m_mutex;
  Table m_table;
};

// Left pending, where told_to_stop() finds them.
void block_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM}) ::sigaddset(&set, number);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
}

int run(const Options& options, const std::string& program) {
  block_signals();
  Setup setup;
  setup.launcher = test::launcher();
  setup.plugins = KT2_FAULTS_PLUGINS;
  setup.programs = KT2_FAULTS_PROGRAMS;
  setup.keeps = options.keep;
  setup.can_mount = enter_mount_namespace();
  std::string root = (std::filesystem::temp_directory_path() / "kt2-faults-XXXXXX").string();
  if (::mkdtemp(root.data()) == nullptr) throw std::runtime_error("mkdtemp " + root);
  fmt::print("{} cases from seed {}, in {}\n", options.count,
             options.only.empty() ? std::to_string(options.seed) : options.only, root);
  const Table table = Cases(options, setup, root, program).all();
  fmt::print("{}", table.text());
  std::error_code ignored;
  if (!table.failed() && !options.keep) std::filesystem::remove_all(root, ignored);
  const bool stopped = table.cases() < options.count;
  if (stopped) fmt::print("stopped after {} of {} cases\n", table.cases(), options.count);
  return table.failed() || stopped ? 1 : 0;
}

}  // namespace
}  // namespace kt2::faults

int main(int argc, char** argv) {
  kt2::faults::Options options;
  options.seed = std::random_device()();
  CLI::App app("Injects faults into runs of kubetest2, and says what they left behind.");
  app.add_option("--count", options.count, "how many cases; 100, or 1 with --only");
  app.add_option("--seed", options.seed, "of all that is chosen; another one each time when not given");
  app.add_option("--only", options.only, "one case alone, --count times, by its own seed as a failure names it");
  app.add_option("--jobs", options.jobs, "how many at a time");
  app.add_option("--print-bytes", options.most_bytes, "how much a tester prints at most");
  app.add_flag("--verbose", options.verbose, "name the cases that went well, too");
  app.add_flag("--keep", options.keep, "keep their directories");
  CLI11_PARSE(app, argc, argv);
  if (options.count == 0) options.count = options.only.empty() ? 100 : 1;
  try {
    return kt2::faults::run(options, argv[0]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "kt2-faults: {}\n", error.what());
    return 2;
  }
}
