#include "kubetest2/wait_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/secrets.hpp"
#include "cli/wait_arguments.hpp"
#include "kubetest2/invocation.hpp"
#include "kubetest2/signal_control.hpp"
#include "kubetest2/usage.hpp"
#include "plugin/wait_progress.hpp"
#include "plugin/waiting.hpp"
#include "process/outcome.hpp"
#include "results/json_out.hpp"

namespace kt2::program {
namespace {

using namespace std::chrono_literals;
using plugin::Waited;
using plugin::WaitedObject;
using plugin::WaitState;

constexpr Duration k_grace = 2s;  // of a credential plugin
constexpr Duration k_look_once = 10s;

std::string usage() {
  return "Waits until objects of a cluster are as they should be. It lists them once and watches them from there.\n\n"
         "Usage:\n"
         "  kubetest2 wait RESOURCE[/NAME]… --for=CONDITION [Flags] [--and RESOURCE[/NAME]… --for=CONDITION]…\n\n"
         "Examples:\n"
         "  kubetest2 wait pods -n kube-system --all --for=condition=Ready --timeout=5m\n"
         "  kubetest2 wait deploy/web sts/db --for=rollout --fail-fast\n"
         "  kubetest2 wait --for=settled -n kubeflow --timeout=10m\n"
         "  kubetest2 wait nodes --for='count>=3' --for=condition=Ready --and jobs -l suite=smoke --for=job\n\n"
         "Flags:\n" +
         cli::wait_usages();
}

bool looks_once(const cli::WaitArguments& arguments) {
  return arguments.timeout == Duration::zero();
}

// As kubectl prints it: "pod/web condition met".
std::string name_of(const WaitedObject& object) {
  return object.kind + "/" + object.name;
}

std::string text_of(const Waited& waited, const std::string& format) {
  std::string text;
  for (const WaitedObject& object : waited.objects) {
    if (object.state != WaitState::met || object.name.empty()) continue;
    text += name_of(object) + (format == "name" ? "\n" : " condition met\n");
  }
  return text;
}

std::string json_of(const Waited& waited, const std::vector<cli::Wait>& waits) {
  std::vector<results::JsonObject> objects;
  for (const WaitedObject& object : waited.objects) {
    const auto after = std::chrono::duration_cast<std::chrono::milliseconds>(object.after).count();
    objects.push_back({{"wait", waits.at(object.wait).text()},
                       {"resource", object.resource},
                       {"namespace", object.name_space},
                       {"name", object.name},
                       {"state", std::string(wait_state_name(object.state))},
                       {"reason", object.reason},
                       {"after_seconds", static_cast<double>(after) / 1000}});
  }
  return results::objects_as_json(objects);
}

// Waits, and shows on standard error how it stands.
Waited wait_showing(const cli::WaitArguments& arguments, const Environment& environment, const plugin::Finder& finder,
                    const Secrets& secrets, Control& control) {
  const process::Supervision nobody_else;
  plugin::WaitProgress progress(
      arguments.waits.size(), [&](std::string_view line) { print(secrets.redact(line) + "\n"); },
      ::isatty(STDERR_FILENO) == 1);
  plugin::WaitHost host{finder.module_directory(), environment, control, nobody_else, secrets, k_grace};
  host.note = [&](const char* line) { progress.note(line); };
  const bool once = looks_once(arguments);
  host.deadline = Clock::now() + (once ? k_look_once : arguments.timeout);
  host.line_interval = progress.line_interval();
  if (!once) host.status = [&](std::size_t wait, bool met, std::string_view line) { progress.update(wait, met, line); };
  return wait_for(
      {arguments.waits, arguments.kubeconfig, arguments.context, arguments.fail_fast, arguments.fail_fast_after, once},
      host);
}

// What is missing, led by why it is not waited for any longer.
std::string failure_text(const Error& error, const cli::WaitArguments& arguments, std::optional<int> signal) {
  if (error.cause == Cause::interrupted && signal)
    return fmt::format("interrupted by {}: {}", process::signal_name(*signal), error.message);
  if (error.cause != Cause::timeout) return error.message;
  if (looks_once(arguments)) return "not so: " + error.message;
  return fmt::format("not so within {}: {}", format_duration(arguments.timeout), error.message);
}

int perform(const cli::WaitArguments& arguments, const Environment& environment, const plugin::Finder& finder) {
  run::Signals signals;
  SignalControl control(signals);
  const Secrets secrets = secrets_of(environment, {});
  const Waited waited = wait_showing(arguments, environment, finder, secrets, control);
  control.state();
  const bool printed =
      print_out(arguments.output == "json" ? json_of(waited, arguments.waits) : text_of(waited, arguments.output));
  if (!waited.result) print_error(secrets.redact(failure_text(waited.result.error(), arguments, signals.first())));
  if (const auto signal = signals.first()) return 128 + *signal;
  return waited.result && printed ? 0 : 1;
}

}  // namespace

int wait_command(const std::vector<std::string>& arguments, const Environment& environment,
                 const plugin::Finder& finder) {
  const auto parsed = cli::parse_wait_command(arguments);
  if (!parsed) {
    print_error(parsed.error().message);
    return 1;
  }
  if (parsed->help) {
    print(usage());
    return 0;
  }
  return perform(*parsed, environment, finder);
}

}  // namespace kt2::program
