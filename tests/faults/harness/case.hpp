// Runs one scenario from beginning to end, in a directory of its own, and says what came of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scenario.hpp"

namespace kt2::faults {

// Where things are, the same for all cases.
struct Setup {
  std::filesystem::path launcher;
  std::filesystem::path plugins;   // the directory of the ledger deployer
  std::filesystem::path programs;  // the directory of its commands, and of the tester
  bool can_mount = false;
  bool keeps = false;  // the directories of cases that went well, too
};

struct Outcome {
  bool skipped = false;    // what it needs cannot be had here
  bool delivered = false;  // the fault reached a process
  std::string status;      // "0", "143", "killed"
  std::vector<std::string> complaints;
  // What of them was something left behind, by kind.
  int clusters_left = 0;
  int processes_left = 0;
  int files_broken = 0;
};

// `directory` is made, and removed if the case went well.
Outcome run_case(const Scenario& scenario, const Setup& setup, const std::filesystem::path& directory);

}  // namespace kt2::faults
