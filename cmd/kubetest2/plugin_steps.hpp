// The worker's steps: a deployer and a tester, and the commands before and after the test, in the environment that each
// is promised.
#pragma once

#include <memory>
#include <optional>

#include "kubetest2/command_line.hpp"
#include "kubetest2/worker_services.hpp"
#include "plugin/instance.hpp"
#include "run/server.hpp"

namespace kt2::program {

class PluginSteps final : public run::StepHandler {
 public:
  // Makes the instances and has them check their flags. `line` and `services` are borrowed.
  static Result<std::unique_ptr<PluginSteps>> make(const CommandLine& line, const Invocation& invocation,
                                                   WorkerServices& services, const Note& note);

  Result<void> perform(run::Step step, bool test_failed, Control& control) override;

  // The version that the deployer wants to be listed under; empty for its own.
  std::string deployer_version();

  // Whether there is anything to write down of the cluster before Down.
  bool dumps_logs() const;

 private:
  PluginSteps(const CommandLine& line, const Invocation& invocation, WorkerServices& services);
  Result<void> pass_on(run::Step step, bool test_failed, Control& control);
  Result<void> create(const Note& note);
  Result<void> up(const plugin::CallContext& context);
  Result<void> dump(const plugin::CallContext& context);
  Result<void> test(Control& control);
  Result<void> command(const std::vector<std::string>& arguments, Control& control, bool expanded = false);
  // Of the test and the commands around it. Made once, after Up, since only then a deployer knows its kubeconfig.
  const Environment& test_environment(Control& control);
  Result<std::string> kubeconfig(const plugin::CallContext& context);

  const CommandLine& m_line;
  WorkerServices& m_services;
  Environment m_environment;  // of the deployer's operations
  std::optional<Environment> m_test_environment;
  std::optional<std::string> m_kubeconfig;  // the deployer's, once it was asked after Up
  std::unique_ptr<plugin::Instance> m_deployer;
  std::unique_ptr<plugin::Instance> m_tester;
};

}  // namespace kt2::program
