#include "suites.hpp"

namespace clusterloader2 {

std::optional<std::string> config_of_suite(const std::string& name) {
  for (const char* suite : {"load", "density", "node-throughput"}) {
    if (name == suite) return "testing/" + name + "/config.yaml";
  }
  return std::nullopt;
}

std::vector<std::string> test_configs(const kubetest2::Call& call) {
  std::vector<std::string> configs;
  for (const std::string& config : call.flag_list("test-configs")) {
    if (!config.empty()) configs.push_back(config);
  }
  for (const std::string& suite : call.flag_list("suites")) {
    if (const auto config = config_of_suite(suite)) configs.push_back(*config);
  }
  return configs;
}

std::vector<std::string> unknown_suites(const kubetest2::Call& call) {
  std::vector<std::string> unknown;
  for (const std::string& suite : call.flag_list("suites")) {
    if (!suite.empty() && !config_of_suite(suite)) unknown.push_back(suite);
  }
  return unknown;
}

}  // namespace clusterloader2
