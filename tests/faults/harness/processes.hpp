// The processes of a case, found through a variable that all of them have in their environment, whatever their parent,
// group or session. Only they are ever signalled.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/fd.hpp"

namespace kt2::faults {

inline constexpr const char* k_case_variable = "KT2_FAULTS";
inline constexpr const char* k_thing_variable = "KT2_LEDGER_THING";

struct Process {
  pid_t pid = -1;
  Fd fd;              // sure to be this process, also when its number is another's
  std::string thing;  // the file of the ledger that it belongs to; empty for none
  std::string command;

  void signal(int number) const;
};

// All of the case in `directory` that run now. Zombies do not.
std::vector<Process> processes_of(const std::filesystem::path& directory);
// This one, if it is of that case.
std::vector<Process> process_of(const std::filesystem::path& directory, pid_t pid);
// The children of a process that run the same program as it does.
std::vector<Process> workers_of(const std::filesystem::path& directory, pid_t supervisor);

// Kills all, and those that they start meanwhile.
void kill_all(const std::filesystem::path& directory);

}  // namespace kt2::faults
