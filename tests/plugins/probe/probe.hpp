// What the probes share. A probe finds everything as plugin.h promises it, or fails.
#pragma once

#include <kubetest2/deployer.hpp>
#include <string>

namespace probe {

inline void demand(bool holds, const std::string& what) {
  if (!holds) throw kubetest2::Failure("the probe found: not " + what);
}

inline void demand_equal(const std::string& got, const std::string& wanted, const std::string& what) {
  if (got != wanted) {
    throw kubetest2::Failure("the probe found: " + what + " is \"" + got + "\", not \"" + wanted + "\"");
  }
}

inline kubetest2::Command shell(const std::string& script) {
  return kubetest2::Command({"sh", "-c", script});
}

struct Probe {
  const char* name;  // null in the last one
  void (*body)(kubetest2::Call&);
};

// Commands, and being stopped.
extern const Probe k_command_probes[];
// Flags, environment, log, and the further services.
extern const Probe k_service_probes[];

}  // namespace probe
