#include "process/outcome.hpp"

#include <cstring>

namespace kt2::process {

std::string signal_name(int signal) {
  if (const char* name = ::sigabbrev_np(signal); name != nullptr) return std::string("SIG") + name;
  return "signal " + std::to_string(signal);
}

std::string describe_status(const Outcome& outcome) {
  if (outcome.signal != 0) return "killed by " + signal_name(outcome.signal);
  return "exit status " + std::to_string(outcome.exit_code);
}

}  // namespace kt2::process
