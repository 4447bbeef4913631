#include "fault.hpp"

#include <algorithm>
#include <csignal>

namespace kt2::faults {
namespace {

// From the start, the launcher has its first step long before that.
constexpr int k_latest_in_work_us = 50'000;
// Between two steps, and in those that do nothing.
constexpr int k_latest_in_gap_us = 2'000;
// Signals further apart than two seconds are requests of their own; how late the first was heard is the launcher's.
constexpr int k_another_request_us = 3'000'000;

Target pick_target(Random& random, const std::string& kind, bool tests) {
  if (kind == "none" || kind == "TERM, INT" || kind == "storm" || kind == "three requests") return Target::supervisor;
  // Ending the run is asked of the supervisor: the others get such a signal by mistake.
  const int often = kind == "KILL" ? 4 : 16;
  const int seldom = kind == "KILL" ? 2 : 0;
  return random.pick<Target>({{Target::supervisor, often},
                              {Target::worker, 4},
                              {Target::tester, tests ? 2 : 0},
                              {Target::tester_group, tests ? 2 : 0},
                              {Target::supervisor_and_worker, seldom * 2},
                              {Target::everything, seldom}});
}

// A step's own time, so that the fault falls into it and not behind it.
int pick_delay(Random& random, const std::string& mark, int cluster_ms) {
  if (mark == "up.begin" || mark == "down.begin") return random.between(0, cluster_ms * 1000);
  const bool in_work = mark.empty() || mark == "test.begin";
  return random.between(0, in_work ? k_latest_in_work_us : k_latest_in_gap_us);
}

// In a step that works, more often than between two.
std::string pick_mark(Random& random, const std::vector<std::string>& marks) {
  std::vector<std::string> weighed;
  for (const std::string& mark : marks) {
    const bool works = mark == "up.begin" || mark == "test.begin" || mark == "down.begin";
    weighed.insert(weighed.end(), works ? 4 : 1, mark);
  }
  const std::size_t at = random.next() % (weighed.size() + 2);
  return at < weighed.size() ? weighed[at] : "";
}

std::vector<Blow> pick_blows(Random& random, const std::string& kind, int first) {
  if (kind == "TERM") return {{SIGTERM, first}};
  if (kind == "INT") return {{SIGINT, first}};
  if (kind == "HUP") return {{SIGHUP, first}};
  if (kind == "KILL") return {{SIGKILL, first}};
  if (kind == "STOP, CONT") return {{SIGSTOP, first}, {SIGCONT, random.between(0, 300'000)}};
  if (kind == "TERM, INT") {
    const bool swapped = random.chance(50);
    return {{swapped ? SIGINT : SIGTERM, first}, {swapped ? SIGTERM : SIGINT, random.between(0, 2'000)}};
  }
  std::vector<Blow> blows;
  if (kind == "three requests") {
    for (const int after : {first, k_another_request_us, k_another_request_us}) blows.push_back({SIGTERM, after});
  } else if (kind == "storm") {
    for (int left = random.between(5, 60); left > 0; --left) {
      const int after = blows.empty() ? first : random.between(0, 5'000);
      blows.push_back({random.pick<int>({{SIGTERM, 1}, {SIGINT, 1}, {SIGHUP, 1}}), after});
    }
  }
  return blows;
}

}  // namespace

bool Fault::kills() const {
  return std::ranges::any_of(blows, [](const Blow& blow) { return blow.signal == SIGKILL; });
}

bool Fault::kills_supervisor() const {
  return kills_all() || (kills() && target == Target::supervisor);
}

bool Fault::kills_all() const {
  return kills() && (target == Target::supervisor_and_worker || target == Target::everything);
}

std::string Fault::name() const {
  return none() ? kind : kind + ", " + target_name(target);
}

const char* target_name(Target target) {
  switch (target) {
    case Target::supervisor:
      return "supervisor";
    case Target::worker:
      return "worker";
    case Target::tester:
      return "tester";
    case Target::tester_group:
      return "tester's group";
    case Target::supervisor_and_worker:
      return "supervisor and worker";
    case Target::everything:
      return "everything";
  }
  return "?";
}

Fault pick_fault(Random& random, const std::vector<std::string>& marks, bool tests, int cluster_ms) {
  Fault fault;
  fault.kind = random.pick<std::string>({{"none", 10},
                                         {"TERM", 14},
                                         {"INT", 8},
                                         {"HUP", 6},
                                         {"KILL", 36},
                                         {"STOP, CONT", 8},
                                         {"TERM, INT", 8},
                                         {"storm", 8},
                                         {"three requests", 1}});
  fault.target = pick_target(random, fault.kind, tests);
  fault.mark = pick_mark(random, marks);
  if (fault.target == Target::tester || fault.target == Target::tester_group) fault.mark = "test.begin";
  if (fault.kind == "three requests") fault.mark.clear();
  fault.blows = pick_blows(random, fault.kind, pick_delay(random, fault.mark, cluster_ms));
  return fault;
}

}  // namespace kt2::faults
