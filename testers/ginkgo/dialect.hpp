// What ginkgo's two major versions call their flags. Jobs are written for v2; a suite of before Kubernetes 1.25 comes
// with v1. It runs nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ginkgo {

enum class Dialect { v1, v2 };

// Of what `ginkgo version` tells, "2.21.0"; nothing where that is neither.
std::optional<Dialect> dialect_of(const std::string& version);

// A run of the suite, as the flags have it. Texts may be empty.
struct Suite {
  std::string program;
  std::vector<std::string> ginkgo_arguments;
  std::vector<std::string> arguments;  // of the suite's own, first
  std::vector<std::string> more_arguments;
  std::string parallel;
  std::string skip;
  std::string focus;
  std::string label_filter;
  std::string provider;
  std::string report_dir;
  std::string timeout;
};

// The words after ginkgo's own name. Throws kubetest2::Failure for what this ginkgo cannot do.
std::vector<std::string> command_words(const Suite& suite, Dialect dialect);

// A word of ginkgo's arguments, or with `prefix` "ginkgo." of the suite's, as v1 wants it.
std::string word_for_v1(const std::string& word, const std::string& prefix);

}  // namespace ginkgo
