// Which specs run, and how many at a time: by flags, and with --env-knobs by the variables of kind's CI script. It runs
// none.
#pragma once

#include <kubetest2/tester.hpp>

#include <string>

namespace ginkgo {

struct Selection {
  std::string parallel;
  std::string focus;
  std::string skip;
  std::string label_filter;

  // A flag that is given wins over its variable.
  static Selection of(const kubetest2::Call& call);
};

}  // namespace ginkgo
