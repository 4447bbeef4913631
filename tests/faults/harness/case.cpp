#include "case.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <thread>

#include "disk.hpp"
#include "processes.hpp"
#include "support/program.hpp"
#include "verdict.hpp"

namespace kt2::faults {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// Far more than any of it takes: what is not over then, never is.
constexpr Duration k_patience = 90s;
constexpr Duration k_settling = 5s;

std::string status_text(std::optional<int> status) {
  if (!status) return "none";
  return WIFEXITED(*status) ? std::to_string(WEXITSTATUS(*status)) : "signal " + std::to_string(WTERMSIG(*status));
}

bool is_there(const std::string& file) {
  std::error_code ignored;
  return fs::exists(file, ignored);
}

class Case {
 public:
  Case(const Scenario& scenario, const Setup& setup, const fs::path& directory)
      : m_scenario(scenario), m_setup(setup), m_directory(directory) {}

  ~Case() {
    kill_all(m_directory);
    m_disk.reset();
    std::error_code ignored;
    if (m_outcome.complaints.empty() && !m_setup.keeps) fs::remove_all(m_directory, ignored);
  }
  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;

  Outcome run() {
    if (m_scenario.disk != Disk::roomy && !m_setup.can_mount) {
      m_outcome.skipped = true;
      return m_outcome;
    }
    fs::create_directories(m_directory / "ledger");
    if (m_scenario.disk != Disk::roomy) {
      m_disk = std::make_unique<SmallDisk>(m_directory /
                                           (m_scenario.disk == Disk::small_artifacts ? "artifacts" : "rundir"));
    }
    if (prepare()) {
      judge(run_with_fault());
      clean();
      tidy();
    }
    return m_outcome;
  }

 private:
  Launched launch(const std::string& call, const std::vector<std::string>& arguments, Sink sink) const {
    const fs::path marks = m_directory / ("marks-" + call);
    fs::create_directories(marks);
    Launched::How how;
    how.argv = {m_setup.launcher.string()};
    how.argv.insert(how.argv.end(), arguments.begin(), arguments.end());
    how.environment = {std::string(k_case_variable) + "=" + m_directory.string(), "KT2_FAULTS_MARKS=" + marks.string(),
                       "KUBETEST2_PLUGIN_PATH=" + m_setup.plugins.string(),
                       "PATH=" + m_setup.programs.string() + ":/usr/bin:/bin", "HOME=" + m_directory.string(),
                       // LeakSanitizer looks for leaks from a child process, which a case would take for the worker.
                       "ASAN_OPTIONS=detect_leaks=0"};
    how.directory = m_directory;
    how.out = m_directory / (call + ".out");
    how.err = m_directory / (call + ".err");
    how.sink = sink;
    return Launched(how);
  }

  bool prepare() {
    if (!m_scenario.prepared) return true;
    const auto status = launch("prepare", m_scenario.preparing_arguments(m_directory), Sink::file).wait(k_patience);
    m_earlier_rows = read_report(junit()).rows.size();
    if (status == 0 && m_earlier_rows == 1) return true;
    m_outcome.complaints.push_back("--up alone failed: " + status_text(status));
    return false;
  }

  Seen run_with_fault() {
    Seen seen;
    Launched run = launch("run", m_scenario.arguments(m_directory), m_scenario.sink);
    seen.delivery = deliver(m_scenario.fault, run, m_directory, m_directory / "marks-run");
    seen.status = run.wait(k_patience);
    for (const Fd& worker : seen.delivery.workers) {
      if (!ends_within(worker.get(), k_patience)) seen.worker_stays = true;
    }
    seen.earlier_rows = m_earlier_rows;
    look_at_marks(seen, "run");
    look(seen, "run", !nobody_survived(m_scenario, seen));
    return seen;
  }

  // All that can be seen from outside once a call is over. `settle`: processes may take a moment to vanish.
  void look(Seen& seen, const std::string& call, bool settle) const {
    const auto until = Clock::now() + (settle ? k_settling : Duration::zero());
    for (;;) {
      look_at_processes(seen);
      if ((seen.left.empty() && seen.stray.empty()) || Clock::now() >= until) break;
      // They are not our children, so nobody tells when they end.
      std::this_thread::sleep_for(5ms);
    }
    look_at_marks(seen, call);
    seen.report = read_report(junit());
    seen.problem_of_metadata = problem_of_metadata(m_directory / "artifacts/metadata.json");
    seen.problem_of_state = problem_of_state(m_directory / "rundir" / m_scenario.id() / "state.json");
    seen.err = test::read(m_directory / (call + ".err"));
    seen.things = things();
    look_for_lost(seen);
  }

  void look_at_marks(Seen& seen, const std::string& call) const {
    for (const auto& mark : fs::directory_iterator(m_directory / ("marks-" + call))) {
      seen.marks.insert(mark.path().filename().string());
    }
  }

  void look_at_processes(Seen& seen) const {
    seen.left.clear();
    seen.stray.clear();
    for (const Process& process : processes_of(m_directory)) {
      const std::string text = std::to_string(process.pid) + " " + process.command;
      // A command of the deployer carries no thing: it is gone when its step is.
      if (process.thing.empty())
        seen.left.push_back(text);
      else if (!is_there(process.thing))
        seen.stray.push_back(text + "(" + process.thing + ")");
    }
  }

  void look_for_lost(Seen& seen) const {
    const bool up = m_scenario.prepared || seen.marked("up.end");
    if (!up || seen.marked("down.begin")) return;
    const auto processes = processes_of(m_directory);
    for (const std::string& thing : seen.things) {
      const bool alive = std::ranges::any_of(processes, [&](const Process& p) { return p.thing == thing; });
      if (thing.find("-process-") != std::string::npos && !alive) seen.lost.push_back(thing);
    }
  }

  std::vector<std::string> things() const {
    std::vector<std::string> result;
    for (const auto& file : fs::directory_iterator(m_directory / "ledger")) {
      if (file.path().filename().string().starts_with("cluster-")) result.push_back(file.path().string());
    }
    return result;
  }

  void judge(Seen seen) {
    m_outcome.delivered = seen.delivery.delivered;
    m_outcome.status = status_text(seen.status);
    add(complaints(m_scenario, seen), seen, takes_down(m_scenario, seen));
    m_taken_down = takes_down(m_scenario, seen);
    m_killed = nobody_survived(m_scenario, seen) && seen.marked("init.begin") && !seen.marked("finish.begin");
    // A case that went wrong stays as it is, for who looks into it.
    if (!m_outcome.complaints.empty()) m_taken_down = true;
    m_earlier = std::move(seen);
  }

  void clean() {
    if (m_taken_down) return;
    const auto arguments = m_scenario.cleaning_arguments(m_directory, m_killed);
    // It goes wrong once: where it has not yet, not here either.
    std::ofstream(m_directory / "ledger" / ("went-wrong." + m_scenario.faulty)).flush();
    Seen seen;
    seen.status = launch("clean", arguments, Sink::file).wait(k_patience);
    look(seen, "clean", true);
    const std::string words = arguments[0] + " " + arguments[1].substr(0, 6);
    add(complaints_after_cleaning(m_scenario, m_earlier, seen, words), seen, true);
  }

  void add(const std::vector<std::string>& complaints, const Seen& seen, bool down) {
    m_outcome.complaints.insert(m_outcome.complaints.end(), complaints.begin(), complaints.end());
    if (complaints.empty()) return;
    if (down && !seen.things.empty()) ++m_outcome.clusters_left;
    if (down) m_outcome.processes_left += static_cast<int>(seen.left.size() + seen.stray.size());
    if (!seen.report.problem.empty() || !seen.problem_of_state.empty()) ++m_outcome.files_broken;
  }

  void tidy() {
    for (const std::string& file :
         unfinished_files({m_directory / "artifacts", m_directory / "rundir" / m_scenario.id()})) {
      m_outcome.complaints.push_back("a file is left: " + file);
    }
    if (m_disk && !m_disk->unmount()) m_outcome.complaints.emplace_back("the small disk is still in use");
    m_disk.reset();
    if (has_mounts(m_directory)) m_outcome.complaints.emplace_back("a mount is left");
  }

  fs::path junit() const { return m_directory / "artifacts/junit_runner.xml"; }

  const Scenario& m_scenario;
  const Setup& m_setup;
  const fs::path& m_directory;
  std::unique_ptr<SmallDisk> m_disk;
  Outcome m_outcome;
  Seen m_earlier;
  std::size_t m_earlier_rows = 0;
  bool m_taken_down = false;
  bool m_killed = false;
};

}  // namespace

Outcome run_case(const Scenario& scenario, const Setup& setup, const fs::path& directory) {
  return Case(scenario, setup, directory).run();
}

}  // namespace kt2::faults
