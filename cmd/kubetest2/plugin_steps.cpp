#include "kubetest2/plugin_steps.hpp"

#include <fmt/format.h>

#include "base/expand.hpp"
#include "base/launch_mark.hpp"
#include "base/words.hpp"
#include "kubetest2/program.hpp"
#include "kubetest2/ready.hpp"
#include "plugin/run_command.hpp"
#include "process/failure.hpp"
#include "run/remains.hpp"

namespace kt2::program {
namespace {

using run::Step;

std::uint32_t phases_of(const run::Plan& plan) {
  std::uint32_t phases = 0;
  if (plan.build) phases |= KT2_PHASE_BUILD;
  if (plan.up) phases |= KT2_PHASE_UP;
  if (plan.test()) phases |= KT2_PHASE_TEST;
  if (plan.down) phases |= KT2_PHASE_DOWN;
  return phases;
}

plugin::RunInfo info_of(const run::Plan& plan, std::vector<std::string> arguments) {
  return {phases_of(plan),      plan.run_id,  plan.run_dir, plan.artifacts,   KUBETEST2_TAG,
          std::move(arguments), plan.dry_run, plan.goes_on, plan.run_id_given};
}

}  // namespace

PluginSteps::PluginSteps(const CommandLine& line, const Invocation& invocation, WorkerServices& services)
    : m_line(line), m_services(services), m_environment(invocation.environment) {
  m_environment.set(k_launch_mark, invocation.mark);
  const std::string path(m_environment.get("PATH").value_or(""));
  m_environment.set("PATH", line.plan.run_dir.string() + (path.empty() ? "" : ":" + path));
}

Result<std::unique_ptr<PluginSteps>> PluginSteps::make(const CommandLine& line, const Invocation& invocation,
                                                       WorkerServices& services, const Note& note) {
  std::unique_ptr<PluginSteps> steps(new PluginSteps(line, invocation, services));
  if (auto created = steps->create(note); !created) return created.error();
  return steps;
}

Result<void> PluginSteps::create(const Note& note) {
  NoStop unlimited;
  const plugin::CallContext context{unlimited, m_environment};
  const auto make = [&](const kt2_plugin& plugin, std::vector<std::string> arguments, const cli::FlagValues& flags,
                        std::unique_ptr<plugin::Instance>& instance) -> Result<void> {
    const std::string name = fmt::format("the {} \"{}\"", plugin.kind, plugin.name);
    note("creating " + name, 0);
    auto made =
        plugin::Instance::create(plugin, info_of(m_line.plan, std::move(arguments)), flags, m_services, context);
    if (!made) return std::move(made.error()).with(fmt::format("creating {}", name));
    instance = std::move(*made);
    if (instance->offers(KT2_STATE) && !m_line.record.empty()) {
      if (auto restored = instance->restore(context, m_line.record); !restored) {
        return std::move(restored.error()).with(fmt::format("what {} recorded earlier", name));
      }
    }
    // Looking at programs may mean running some.
    note("checking the flags of " + name, 60'000);
    if (auto checked = instance->optional_operation(KT2_CHECK, context); !checked) {
      return std::move(checked.error()).with(fmt::format("{} \"{}\"", plugin.kind, plugin.name));
    }
    return {};
  };
  if (auto made = make(*m_line.deployer, {}, m_line.flags, m_deployer); !made) return made;
  if (!m_line.tester || m_line.tester->plugin == nullptr) return {};
  return make(*m_line.tester->plugin, m_line.tester->arguments, m_line.tester->flags, m_tester);
}

std::string PluginSteps::deployer_version() {
  NoStop unlimited;
  const auto version = m_deployer->ask(KT2_VERSION, {unlimited, m_environment});
  return version ? *version : std::string();
}

Result<void> PluginSteps::perform(Step step, bool test_failed, Control& control) {
  auto result = pass_on(step, test_failed, control);
  // What a Down that failed left behind needs them still.
  if (step == Step::down && !result) return result;
  auto given_back = m_services.leases().after(step, m_services, control);
  // Of the test it says nothing; what is not given back is on record, and in the log.
  return step == Step::down && !given_back ? given_back : result;
}

Result<void> PluginSteps::pass_on(Step step, bool test_failed, Control& control) {
  const plugin::CallContext context{control, m_environment};
  m_services.begin_step(step == Step::dump_logs || step == Step::down || step == Step::finish);
  switch (step) {
    case Step::init:
      return m_deployer->optional_operation(KT2_INIT, context);
    case Step::build:
      return m_deployer->build(context);
    case Step::up:
      return up(context);
    case Step::ready:
      return wait_until_ready(m_line.ready, m_line.plan.dry_run, m_services, {control, test_environment(control)});
    case Step::pre_test_cmd:
      return command(m_line.pre_test_cmd, control);
    case Step::test:
      return test(control);
    case Step::post_test_cmd:
      return command(m_line.post_test_cmd, control);
    case Step::post_test:
      return m_deployer->post_test(context, test_failed);
    case Step::dump_logs:
      return dump(context);
    case Step::down:
      return m_deployer->down(context);
    case Step::finish:
      return m_deployer->optional_operation(KT2_FINISH, context);
  }
  return Error{Cause::internal, "an unknown step", {}};
}

bool PluginSteps::dumps_logs() const {
  const bool of_cluster = m_line.dump.when != ClusterDump::When::never && m_deployer->offers(KT2_KUBECONFIG);
  return of_cluster || m_deployer->offers(KT2_DUMP_LOGS);
}

// What Kubernetes says, then what the deployer has.
Result<void> PluginSteps::dump(const plugin::CallContext& context) {
  if (m_line.dump.when != ClusterDump::When::never && m_deployer->offers(KT2_KUBECONFIG)) {
    // An Up that failed may have come so far that there is one.
    const auto its_kubeconfig = kubeconfig(context);
    if (auto dumped =
            dump_cluster(m_line.dump, its_kubeconfig ? *its_kubeconfig : "", m_line.plan, m_services, context);
        !dumped) {
      m_services.log(Severity::warning, "the cluster's dump: " + dumped.error().message);
    }
  }
  if (!m_deployer->offers(KT2_DUMP_LOGS)) return {};
  return m_deployer->dump_logs(context, m_line.plan.artifacts / "logs");
}

Result<void> PluginSteps::up(const plugin::CallContext& context) {
  auto result = m_deployer->up(context);
  if (!result) return result;
  if (const auto kubeconfig = test_environment(context.control).get("KUBECONFIG")) {
    m_services.set_kubeconfig(*kubeconfig);
  }
  return result;
}

Result<std::string> PluginSteps::kubeconfig(const plugin::CallContext& context) {
  return m_kubeconfig ? Result<std::string>(*m_kubeconfig) : m_deployer->ask(KT2_KUBECONFIG, context);
}

const Environment& PluginSteps::test_environment(Control& control) {
  if (m_test_environment) return *m_test_environment;
  const run::Plan& plan = m_line.plan;
  Environment environment = m_environment;
  environment.set("ARTIFACTS", plan.artifacts.string());
  environment.set("KUBETEST2_RUN_DIR", plan.run_dir.string());
  environment.set("KUBETEST2_RUN_ID", plan.run_id);
  environment.set("KUBETEST2_VERSION", version_text());
  auto kubeconfig = m_deployer->ask(KT2_KUBECONFIG, {control, m_environment});
  if (kubeconfig) m_kubeconfig = *kubeconfig;
  if (!kubeconfig) {
    m_services.log(
        Severity::warning,
        "the deployer cannot say where its kubeconfig is, KUBECONFIG is left as it was: " + kubeconfig.error().message);
  } else if (!kubeconfig->empty()) {
    environment.set("KUBECONFIG", *kubeconfig);
  }
  return m_test_environment.emplace(std::move(environment));
}

Result<void> PluginSteps::test(Control& control) {
  if (m_tester) return m_tester->test({control, test_environment(control)});
  std::vector<std::string> arguments{m_line.tester->found.path.string()};
  arguments.insert(arguments.end(), m_line.tester->arguments.begin(), m_line.tester->arguments.end());
  return command(arguments, control, true);
}

Result<void> PluginSteps::command(const std::vector<std::string>& arguments, Control& control, bool expanded) {
  process::Command command;
  command.environment = test_environment(control);
  command.argv = expanded ? arguments : expand_arguments(arguments, command.environment);
  const Secrets& secrets = m_services.secrets();
  if (m_line.plan.dry_run) {
    m_services.planned(secrets.redact(quote_words(command.argv)));
    return {};
  }
  const auto ran =
      plugin::run_command(m_services, secrets, std::move(command), {control.deadline(), m_services.grace()}, control);
  if (!ran) return ran.error();
  if (ran->outcome.success() && !process::lost_output(ran->outcome)) return {};
  return process::failure_of(ran->line, ran->outcome, Cause::test);
}

}  // namespace kt2::program
