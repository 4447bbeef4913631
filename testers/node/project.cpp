#include "project.hpp"

namespace node {

void check_project(const kubetest2::Call& call) {
  if (!call.flag("gcp-project").empty()) return;
  throw kubetest2::Failure(
      "--gcp-project is not given, and this kubetest2 cannot take a project from Boskos: give --gcp-project",
      KT2_CAUSE_USAGE);
}

std::string project(const kubetest2::Call& call) {
  return call.flag("gcp-project");
}

}  // namespace node
