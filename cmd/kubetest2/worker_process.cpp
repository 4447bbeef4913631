#include "kubetest2/worker_process.hpp"

#include "kubetest2/plugin_steps.hpp"
#include "kubetest2/take_over.hpp"
#include "kubetest2/usage.hpp"
#include "kubetest2/worker_services.hpp"

namespace kt2::program {
namespace {

using run::MessageKind;

int refuse(run::Channel& channel, int status) {
  channel.send({MessageKind::refused, {std::to_string(status)}});
  return 0;
}

}  // namespace

int worker_process(const Invocation& invocation, run::Channel channel) {
  const Note note = [&](const std::string& doing, int limit_ms) {
    channel.send({MessageKind::note, {doing, std::to_string(limit_ms)}});
  };
  process::Orphans orphans;
  Reading reading = read_command_line(invocation, note, supervision_over(channel, orphans));
  if (!reading.line) return refuse(channel, reading.exit_status);
  CommandLine& line = *reading.line;
  WorkerServices services(channel, Log(line.plan.log), line.plan, invocation.finder.module_directory(), orphans);
  for (const std::string& warning : line.warnings) services.log(Severity::warning, warning);
  auto steps = PluginSteps::make(line, invocation, services, note);
  if (!steps) {
    print_error(steps.error().message);
    return refuse(channel, 1);
  }
  line.plan.dumps_logs = (*steps)->dumps_logs();
  if (const std::string version = (*steps)->deployer_version(); !version.empty()) line.plan.deployer_version = version;
  channel.send({MessageKind::prepared, encode(line.plan)});
  run::CallControl control(channel);
  const bool orphaned = serve(channel, control, **steps) == run::Served::orphaned;
  if (orphaned && !line.plan.dry_run) take_over(line.plan, invocation, **steps);
  return 0;
}

}  // namespace kt2::program
