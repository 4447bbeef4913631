// This machine's architecture. It knows no other machine's.
#pragma once

#include <sys/utsname.h>

#include <string>
#include <utility>

namespace kind {

// As Go names it: "amd64".
inline std::string go_architecture() {
  utsname system{};
  uname(&system);
  const std::string machine = system.machine;
  constexpr std::pair<const char*, const char*> k_names[] = {{"x86_64", "amd64"}, {"aarch64", "arm64"}};
  for (const auto& [kernel, go] : k_names) {
    if (machine == kernel) return go;
  }
  return machine;  // ppc64le, s390x and riscv64 are called the same by both
}

}  // namespace kind
