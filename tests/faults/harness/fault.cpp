#include "fault.hpp"

#include <algorithm>
#include <csignal>

namespace kt2::faults {
namespace {

// Long enough to reach into the middle of a step that works, and not beyond one that does not, or a gap between two.
constexpr int k_latest_in_work_us = 60'000;
constexpr int k_latest_us = 6'000;
// Signals further apart than this are requests of their own.
constexpr int k_another_request_us = 2'100'000;

Target pick_target(Random& random, const std::string& kind, bool tests) {
  if (kind == "TERM, INT" || kind == "storm" || kind == "three requests") return Target::supervisor;
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

int pick_delay(Random& random, const std::string& mark) {
  const bool in_work =
      mark.empty() || mark == "build.begin" || mark == "up.begin" || mark == "test.begin" || mark == "down.begin";
  return random.between(0, in_work ? k_latest_in_work_us : k_latest_us);
}

std::vector<Blow> pick_blows(Random& random, const std::string& kind, const std::string& mark) {
  const int first = pick_delay(random, mark);
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

Fault pick_fault(Random& random, const std::vector<std::string>& marks, bool tests) {
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
  const std::size_t at = random.next() % (marks.size() + 1);
  if (at < marks.size()) fault.mark = marks[at];
  if (fault.target == Target::tester || fault.target == Target::tester_group) fault.mark = "test.begin";
  if (fault.kind == "three requests") fault.mark.clear();
  fault.blows = pick_blows(random, fault.kind, fault.mark);
  return fault;
}

}  // namespace kt2::faults
