#include "kubetest2/worker_process.hpp"

#include "kubetest2/plugin_steps.hpp"
#include "kubetest2/step_recorder.hpp"
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

int worker_process(const Invocation& invocation, results::StepTrace& trace, run::Channel channel) {
  const Note note = [&](const std::string& doing, int limit_ms) {
    channel.send({MessageKind::note, {doing, std::to_string(limit_ms)}});
  };
  process::Orphans orphans;
  Reading reading = read_command_line(invocation, note, supervision_over(channel, orphans));
  if (!reading.line) return refuse(channel, reading.exit_status);
  CommandLine& line = *reading.line;
  const Log log(line.plan.log, filter_of(invocation.secrets));
  WorkerServices services(channel, log, line.plan, invocation.finder.module_directory(), orphans, invocation.secrets,
                          invocation.mark);
  StepRecorder recorder(line.plan.artifacts, line.plan.step_log_limit, trace, log);
  services.on_printed = [&](std::string_view data) { recorder.append(data); };
  for (const std::string& warning : line.warnings) services.log(Severity::warning, warning);
  auto steps = PluginSteps::make(line, invocation, services, note);
  if (!steps) {
    print_error(invocation.secrets.redact(steps.error().message));
    return refuse(channel, 1);
  }
  line.plan.dumps_logs = (*steps)->dumps_logs();
  if (const std::string version = (*steps)->deployer_version(); !version.empty()) line.plan.deployer_version = version;
  channel.send({MessageKind::prepared, encode(line.plan)});
  services.in_steps = true;
  run::CallControl control(channel);
  RecordedSteps recorded(**steps, recorder, invocation.secrets);
  const run::Served served = serve(channel, control, recorded);
  if (served.orphaned() && !line.plan.dry_run) take_over(line.plan, served, invocation, trace, recorded);
  return 0;
}

}  // namespace kt2::program
