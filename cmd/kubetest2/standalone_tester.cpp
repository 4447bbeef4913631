#include "kubetest2/standalone_tester.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/paths.hpp"
#include "kubetest2/command_line.hpp"
#include "kubetest2/lease_keeper.hpp"
#include "kubetest2/usage.hpp"
#include "kubetest2/worker_services.hpp"
#include "plugin/instance.hpp"
#include "plugin/library.hpp"
#include "results/metadata.hpp"
#include "run/server.hpp"
#include "run/worker.hpp"

namespace kt2::program {
namespace {

// What the launcher that called us promises a tester.
struct Surroundings {
  std::filesystem::path run_dir;
  std::filesystem::path artifacts;
  std::string run_id;
};

Surroundings surroundings_of(const Environment& environment) {
  const auto directory = [&](const char* variable, const char* otherwise) {
    return absolute_path(environment.get_non_empty(variable).value_or(otherwise));
  };
  return {directory("KUBETEST2_RUN_DIR", "."), directory("ARTIFACTS", "_artifacts"),
          std::string(environment.get_non_empty("KUBETEST2_RUN_ID").value_or("standalone"))};
}

class TesterSteps final : public run::StepHandler {
 public:
  TesterSteps(plugin::Instance& tester, const Environment& environment, WorkerServices& services)
      : m_tester(tester), m_environment(environment), m_services(services) {}
  Result<void> perform(run::Step step, bool, Control& control) override {
    auto tested = m_tester.test({control, m_environment});
    // Said in the log where it cannot be done; the verdict is the test's.
    static_cast<void>(m_services.leases().after(step, m_services, control));
    return tested;
  }

 private:
  plugin::Instance& m_tester;
  const Environment& m_environment;
  WorkerServices& m_services;
};

// The worker: the tester loaded, its arguments read, its test performed when asked.
class TesterProcess {
 public:
  TesterProcess(const plugin::Found& found, const std::vector<std::string>& arguments, const Environment& environment,
                const plugin::Finder& finder, const Secrets& secrets, run::Channel& channel)
      : m_found(found),
        m_arguments(arguments),
        m_environment(environment),
        m_finder(finder),
        m_secrets(secrets),
        m_channel(channel) {}

  int run() {
    note("loading");
    const auto loaded = plugin::load_checked(m_found.path, plugin::Kind::tester, m_found.name);
    if (!loaded) return refuse(loaded.error());
    const auto read = read_tester_arguments(**loaded, m_arguments);
    if (!read) return refuse(read.error());
    if (read->help) {
      static_cast<void>(write_all(STDOUT_FILENO, read->usage, "standard output"));
      return refused(0);
    }
    return serve_test(**loaded, read->values);
  }

 private:
  int serve_test(const kt2_plugin& plugin, const cli::FlagValues& flags) {
    const Surroundings places = surroundings_of(m_environment);
    run::Plan plan;
    plan.tester = m_found.name;
    plan.run_id = places.run_id;
    plan.artifacts = places.artifacts;
    plan.run_dir = places.run_dir;
    process::Orphans orphans;
    WorkerServices services(m_channel, Log({}, filter_of(m_secrets)), plan, m_finder.module_directory(), orphans,
                            m_secrets, {});
    NoStop unlimited;
    const plugin::CallContext context{unlimited, m_environment};
    note("creating");
    auto tester = plugin::Instance::create(
        plugin, {KT2_PHASE_TEST, places.run_id, places.run_dir, places.artifacts, KUBETEST2_TAG, m_arguments, false},
        flags, services, context);
    if (!tester) return refuse(tester.error());
    note("checking the flags of", 60'000);
    if (auto checked = (*tester)->optional_operation(KT2_CHECK, context); !checked) return refuse(checked.error());
    m_channel.send({run::MessageKind::prepared, encode(plan)});
    run::CallControl control(m_channel);
    TesterSteps steps(**tester, m_environment, services);
    serve(m_channel, control, steps);
    return 0;
  }

  void note(const std::string& doing, int limit_ms = 0) {
    m_channel.send({run::MessageKind::note,
                    {fmt::format("{} the tester \"{}\" ({})", doing, m_found.name, m_found.path.string()),
                     std::to_string(limit_ms)}});
  }
  int refused(int status) {
    m_channel.send({run::MessageKind::refused, {std::to_string(status)}});
    return 0;
  }
  int refuse(const Error& error) {
    print_error(m_secrets.redact(error.message));
    return refused(1);
  }

  const plugin::Found& m_found;
  const std::vector<std::string>& m_arguments;
  const Environment& m_environment;
  const plugin::Finder& m_finder;
  const Secrets& m_secrets;
  run::Channel& m_channel;
};

class MetadataEvents final : public run::WorkerEvents {
 public:
  void metadata(const std::string& key, const std::string& value) override {
    if (!file) return;
    if (auto merged = file->merge({{key, value}}); !merged) warning(merged.error().message);
  }
  void planned(const std::string&) override {}
  void warning(const std::string& line) override { Log().warning(line); }
  std::optional<results::Metadata> file;
};

}  // namespace

int run_tester_alone(const std::string& name, const std::vector<std::string>& arguments, const Environment& environment,
                     const plugin::Finder& finder) {
  const auto found = finder.find_library(plugin::Kind::tester, name);
  if (!found) {
    print_error(unknown_plugin(finder, plugin::Kind::tester, name));
    return 1;
  }
  const Secrets secrets = secrets_of(environment, arguments);
  run::Signals signals;
  MetadataEvents events;
  run::Keeper keeper([&](run::Keeper::Ends ends) {
    return lease_keeper(std::move(ends), {finder.module_directory(), {}, {}});
  });
  run::Worker worker(
      [&](run::Channel channel) {
        return TesterProcess(*found, arguments, environment, finder, secrets, channel).run();
      },
      signals, events, keeper);
  const auto prepared = worker.prepare();
  if (!prepared) {
    print_error(prepared.error().message);
    return 1;
  }
  if (!prepared->plan) return prepared->exit_status;
  events.file.emplace(prepared->plan->artifacts / "metadata.json");
  if (auto made = make_directories(prepared->plan->artifacts); !made) {
    print_error(made.error().message);
    return 1;
  }
  const run::Report report = worker.perform({run::Step::test, std::nullopt, false, false});
  worker.quit();
  if (report.failure) print_error(secrets.redact(fmt::format("tester \"{}\": {}", name, report.failure->message)));
  if (const auto signal = worker.interrupted()) return 128 + *signal;
  return report.failure ? 1 : 0;
}

}  // namespace kt2::program
