// Runs of kwok clusters that are killed at random moments: nothing of theirs is left. KT2_KILLS says how many, KT2_SEED
// which moments.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <thread>

#include "e2e/real_stack.hpp"
#include "e2e/reports.hpp"

namespace kt2::e2e {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr unsigned k_kills = 4;
// As many at once as two cores can bring up without running into each other's limits.
constexpr unsigned k_at_once = 4;
// Up takes about four seconds alone and more than twice that beside three others, the test two, Down one.
constexpr milliseconds k_latest{12'000};
constexpr const char* k_test_seconds = "2";

enum class Kind { term_to_supervisor, kill_of_worker, kill_of_supervisor, kill_of_both };
constexpr Kind k_kinds[] = {Kind::term_to_supervisor, Kind::kill_of_worker, Kind::kill_of_supervisor,
                            Kind::kill_of_both};

const char* text(Kind kind) {
  switch (kind) {
    case Kind::term_to_supervisor:
      return "TERM to the supervisor";
    case Kind::kill_of_worker:
      return "KILL of the worker";
    case Kind::kill_of_supervisor:
      return "KILL of the supervisor";
    case Kind::kill_of_both:
      return "KILL of both";
  }
  return "";
}

unsigned number(const char* variable, unsigned otherwise) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0' ? static_cast<unsigned>(std::stoul(value)) : otherwise;
}

// The process whose parent is `parent`, or 0.
pid_t child_of(pid_t parent) {
  const std::string wanted = "PPid:\t" + std::to_string(parent) + "\n";
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const pid_t pid = std::atoi(entry.path().filename().c_str());
    if (pid > 0 && test::read(entry.path() / "status").find(wanted) != std::string::npos) return pid;
  }
  return 0;
}

struct Kill {
  std::string run;
  Kind kind;
  milliseconds moment;
};

class Kills : public RealStack {
 protected:
  std::vector<Kill> planned() const {
    const unsigned seed = number("KT2_SEED", 1);
    std::mt19937 random(seed);
    std::uniform_int_distribution<long> moment(0, k_latest.count());
    std::vector<Kill> kills;
    for (unsigned i = 0; i < number("KT2_KILLS", k_kills); ++i)
      kills.push_back({"kill-" + std::to_string(i), k_kinds[i % std::size(k_kinds)], milliseconds(moment(random))});
    std::cout << "KT2_SEED=" << seed << '\n';
    return kills;
  }

  test::Started start(const Kill& kill) const {
    return launch("kwok", {"--up", "--down", "--test=exec", "--", "sleep", k_test_seconds}, kill.run).start();
  }

  // False when there is nothing to hit: the run is over, or its worker not yet there.
  static bool strike(Kind kind, pid_t supervisor) {
    switch (kind) {
      case Kind::term_to_supervisor:
        return ::kill(supervisor, SIGTERM) == 0;
      case Kind::kill_of_supervisor:
        return ::kill(supervisor, SIGKILL) == 0;
      case Kind::kill_of_worker: {
        const pid_t worker = child_of(supervisor);
        return worker > 0 && ::kill(worker, SIGKILL) == 0;
      }
      case Kind::kill_of_both: {
        // Stopped, neither sees the other die.
        const pid_t worker = child_of(supervisor);
        ::kill(supervisor, SIGSTOP);
        if (worker > 0) ::kill(worker, SIGKILL);
        ::kill(supervisor, SIGKILL);
        return worker > 0;
      }
    }
    return false;
  }

  // Whether the results are whole. There are none of a run that was killed before it had a directory for them.
  bool results_are_whole(const Kill& kill) const {
    if (!fs::exists(artifacts(kill.run))) return true;
    if (!fs::exists(artifacts(kill.run) / "junit_runner.xml")) return !fs::exists(run_dir(kill.run) / "kwok-work");
    try {
      rows(artifacts(kill.run));
      return true;
    } catch (const std::runtime_error& error) {
      ADD_FAILURE() << kill.run << ": " << error.what();
      return false;
    }
  }
};

TEST_F(Kills, LeaveNothing) {
  const std::vector<Kill> kills = planned();
  for (std::size_t first = 0; first < kills.size(); first += k_at_once) {
    const std::size_t end = std::min(kills.size(), first + k_at_once);
    std::vector<test::Started> runs;
    std::vector<Kill> by_moment(kills.begin() + static_cast<long>(first), kills.begin() + static_cast<long>(end));
    std::sort(by_moment.begin(), by_moment.end(), [](const Kill& a, const Kill& b) { return a.moment < b.moment; });
    const auto begin = std::chrono::steady_clock::now();
    for (const Kill& kill : by_moment) runs.push_back(start(kill));
    std::vector<bool> hit;
    for (std::size_t i = 0; i < by_moment.size(); ++i) {
      std::this_thread::sleep_until(begin + by_moment[i].moment);
      hit.push_back(strike(by_moment[i].kind, runs[i].pid()));
    }
    std::vector<test::Finished> ends;
    for (test::Started& run : runs) ends.push_back(run.wait());
    // What nobody is left to take down.
    const test::Finished cleaned =
        launcher({"runs", "down", "--all-dead", "--rundir=" + run_dir().parent_path().string()}).run();
    EXPECT_EQ(cleaned.status, 0) << cleaned.out << cleaned.err;
    // A worker whose supervisor was killed takes its cluster down afterwards.
    EXPECT_TRUE(test::none_left("KUBETEST2_E2E_FOLDER", folder(), std::chrono::seconds(60)));
    for (std::size_t i = 0; i < by_moment.size(); ++i) {
      const Kill& kill = by_moment[i];
      const bool clean = !fs::exists(run_dir(kill.run) / "kwok-work");
      const bool whole = results_are_whole(kill);
      EXPECT_TRUE(clean && whole) << kill.run << '\n' << ends[i].out << ends[i].err;
      const std::string reached = fs::exists(artifacts(kill.run) / "junit_runner.xml") && whole
                                      ? outcomes(rows(artifacts(kill.run)))
                                      : "no results yet";
      std::cout << kill.run << ": " << text(kill.kind) << (hit[i] ? " after " : " found nothing after ")
                << kill.moment.count() << " ms, status " << ends[i].status << ", " << reached
                << (clean ? "" : ", FILES LEFT") << '\n';
    }
  }
}

}  // namespace
}  // namespace kt2::e2e
