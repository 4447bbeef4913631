// The two kinds of plugins, and how their files are called.
#pragma once

#include <string>
#include <string_view>

namespace kt2::plugin {

enum class Kind { deployer, tester };

inline std::string_view kind_name(Kind kind) {
  return kind == Kind::deployer ? "deployer" : "tester";
}

// "libkubetest2-tester-ginkgo.so"
inline std::string library_name(Kind kind, std::string_view name) {
  return "libkubetest2-" + std::string(kind_name(kind)) + "-" + std::string(name) + ".so";
}

// "kubetest2-kind", "kubetest2-tester-ginkgo"
inline std::string executable_name(Kind kind, std::string_view name) {
  return (kind == Kind::deployer ? "kubetest2-" : "kubetest2-tester-") + std::string(name);
}

}  // namespace kt2::plugin
