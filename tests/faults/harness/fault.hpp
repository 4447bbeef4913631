// What is done to a run from outside, to which of its processes, and when.
#pragma once

#include <string>
#include <vector>

#include "random.hpp"

namespace kt2::faults {

enum class Target { supervisor, worker, tester, tester_group, supervisor_and_worker, everything };

// One signal of a fault, `after_us` after the one before it.
struct Blow {
  int signal = 0;
  int after_us = 0;
};

struct Fault {
  std::string kind = "none";  // as the table has it
  Target target = Target::supervisor;
  std::string mark;  // the fault begins when this mark is there; empty: when the launcher was started
  std::vector<Blow> blows;

  bool none() const { return blows.empty(); }
  // Whether some process is killed that would otherwise have gone on.
  bool kills() const;
  // Whether the process that the user started is.
  bool kills_supervisor() const;
  // Whether the run is asked to end, as its user would ask.
  bool asks() const { return target == Target::supervisor && !none() && kind != "STOP, CONT" && !kills(); }
  // Whether no process is left that could take the cluster down.
  bool kills_all() const;
  // "KILL, worker": what the table counts by.
  std::string name() const;
};

const char* target_name(Target target);

// `marks`: those that the run will leave, one of which the fault waits for. `cluster_ms`: about what Up and Down
// take.
Fault pick_fault(Random& random, const std::vector<std::string>& marks, bool tests, int cluster_ms);

}  // namespace kt2::faults
