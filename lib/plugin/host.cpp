#include "plugin/host.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/words.hpp"
#include "plugin/call.hpp"
#include "plugin/run_command.hpp"
#include "process/failure.hpp"
#include "process/run.hpp"

namespace kt2::plugin {
namespace {

Severity severity_of(std::int32_t level) {
  if (level == KT2_LOG_WARNING) return Severity::warning;
  return level == KT2_LOG_ERROR ? Severity::error : Severity::info;
}

Cause cause_of(const kt2_call& call, std::uint32_t cause) {
  switch (cause) {
    case KT2_CAUSE_USAGE:
      return Cause::usage;
    case KT2_CAUSE_TEST:
      return Cause::test;
    case KT2_CAUSE_DEPLOYER:
      return Cause::deployer;
    case KT2_CAUSE_INFRASTRUCTURE:
      return Cause::infrastructure;
    default:
      return default_cause(call.instance.plugin());
  }
}

void host_log(kt2_call* call, std::int32_t level, const char* line) {
  if (line != nullptr) call->instance.services().log(severity_of(level), line);
}

void host_fail(kt2_call* call, const kt2_failure* failure) {
  if (failure == nullptr) return;
  call->fail({cause_of(*call, failure->cause), failure->message != nullptr ? failure->message : "(no message)",
              failure->system_out != nullptr ? failure->system_out : ""});
}

std::int64_t host_time_left_ms(kt2_call* call) {
  const auto deadline = call->context.control.deadline();
  if (!deadline) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now()).count();
  return std::max<std::int64_t>(0, left);
}

bool host_cancelled(kt2_call* call) {
  return call->context.control.stopped();
}

int host_cancel_fd(kt2_call* call) {
  return call->context.control.stop_fd();
}

const char* host_flag(kt2_call* call, const char* name, std::size_t nth) {
  return call->instance.flag(name, nth);
}

bool host_flag_given(kt2_call* call, const char* name) {
  return call->instance.flag_given(name);
}

const char* host_environment(kt2_call* call, const char* name) {
  const auto value = call->context.environment.get(name);
  return value ? value->data() : nullptr;
}

// "A=b kwokctl create cluster", as one would type it.
std::string command_line(const kt2_command& command) {
  std::vector<std::string> words;
  for (const char* const* word = command.argv; *word != nullptr; ++word) words.emplace_back(*word);
  return quote_words(words);
}

// The run's, and those that this command alone gets in its environment.
Secrets secrets_of(const kt2_call& call, const kt2_command& command) {
  Secrets secrets = call.instance.services().secrets();
  for (const char* const* entry = command.environment; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) secrets.consider(text.substr(0, equals), text.substr(equals + 1));
  }
  return secrets;
}

std::string planned_line(const kt2_command& command) {
  std::string line;
  if (command.directory != nullptr) line += "cd " + quote_word(command.directory) + " && ";
  for (const char* const* entry = command.environment; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    line += std::string(text.substr(0, equals + 1)) + quote_word(text.substr(equals + 1)) + " ";
  }
  return line + command_line(command);
}

process::Command to_command(const kt2_call& call, const kt2_command& raw, const kt2_sink* out) {
  process::Command command;
  for (const char* const* word = raw.argv; *word != nullptr; ++word) command.argv.emplace_back(*word);
  command.environment = call.context.environment;
  for (const char* const* entry = raw.environment; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos)
      command.environment.unset(text);
    else
      command.environment.set(text.substr(0, equals), text.substr(equals + 1));
  }
  if (raw.directory != nullptr) command.directory = raw.directory;
  command.quiet = (raw.options & KT2_RUN_QUIET) != 0;
  command.keep_children = (raw.options & KT2_RUN_KEEP_CHILDREN) != 0;
  if (out != nullptr) {
    auto& listener = (raw.options & KT2_RUN_WATCH) != 0 ? command.on_output : command.on_stdout;
    listener = [out](std::string_view data) { answer(out, data); };
  }
  return command;
}

process::Limits limits_of(const kt2_call& call, const kt2_command& raw) {
  process::Limits limits;
  limits.deadline = call.context.control.deadline();
  limits.grace = call.instance.services().grace();
  if (raw.timeout_ms > 0) {
    const auto own = Clock::now() + std::chrono::milliseconds(raw.timeout_ms);
    limits.deadline = limits.deadline ? std::min(*limits.deadline, own) : own;
  }
  return limits;
}

// Whether the call itself is over, and not only a limit of the command's own.
bool call_stopped(kt2_call* call, const process::Outcome& outcome) {
  if (outcome.ended == process::Ended::by_cancellation) return true;
  return outcome.ended == process::Ended::by_deadline && host_time_left_ms(call) == 0;
}

// Member by member: the caller's struct may be of another size than ours.
void tell_exit(kt2_exit* exit, std::int32_t code, std::int32_t signal) {
  if (exit == nullptr) return;
  exit->code = code;
  exit->signal = signal;
}

kt2_status host_run(kt2_call* call, const kt2_command* raw, const kt2_sink* out, kt2_exit* exit) {
  if (raw == nullptr || raw->argv == nullptr || raw->argv[0] == nullptr) {
    call->fail({Cause::internal, "the plugin asked to run a command without a program", {}});
    return KT2_FAILED;
  }
  Services& services = call->instance.services();
  const Secrets secrets = secrets_of(*call, *raw);
  if (call->instance.run().dry_run) {
    services.planned(secrets.redact(planned_line(*raw)));
    tell_exit(exit, 0, 0);
    return KT2_OK;
  }
  auto ran =
      run_command(services, secrets, to_command(*call, *raw, out), limits_of(*call, *raw), call->context.control);
  if (!ran) {
    call->fail(std::move(ran.error()));
    return KT2_FAILED;
  }
  const auto& [line, outcome] = *ran;
  tell_exit(exit, outcome.signal != 0 ? -1 : outcome.exit_code, outcome.signal);
  const Cause cause = default_cause(call->instance.plugin());
  if (call_stopped(call, outcome)) {
    call->fail(process::failure_of(line, outcome, cause));
    return KT2_CANCELLED;
  }
  const bool fine = outcome.success() && !process::lost_output(outcome);
  if (fine || (raw->options & KT2_RUN_MAY_FAIL) != 0) return KT2_OK;
  const bool limited = outcome.ended == process::Ended::by_deadline;
  call->fail(process::failure_of(line, outcome, cause,
                                 limited ? Duration(std::chrono::milliseconds(raw->timeout_ms)) : Duration::zero()));
  return KT2_FAILED;
}

kt2_status metadata_set(kt2_call* call, const char* key, const char* value) {
  if (key == nullptr || *key == '\0' || value == nullptr) {
    call->fail({Cause::internal, "the plugin set metadata without a key or a value", {}});
    return KT2_FAILED;
  }
  if (!call->instance.run().dry_run) call->instance.services().set_metadata(key, value);
  return KT2_OK;
}

bool progress_show(kt2_call* call, const char* line) {
  process::StatusLine* const status = call->instance.services().status_line();
  if (status == nullptr) return false;
  status->say(call->instance.services().secrets().redact(line != nullptr ? line : ""), call->begun);
  return true;
}

const void* host_get_interface(const char* id) {
  const std::string_view name(id != nullptr ? id : "");
  if (name == KT2_HOST_PROGRAMS) return host_programs_table();
  if (name == KT2_HOST_TEXT) return host_text_table();
  if (name == KT2_HOST_METADATA) return host_metadata_table();
  if (name == KT2_HOST_PROGRESS) return host_progress_table();
  if (name == KT2_HOST_DOWNLOAD) return host_download_table();
  if (name == KT2_HOST_KUBE) return host_kube_table();
  if (name == KT2_HOST_STATE) return host_state_table();
  if (name == KT2_HOST_YAML) return host_yaml_table();
  return nullptr;
}

}  // namespace

const kt2_host_metadata* host_metadata_table() {
  static constexpr kt2_host_metadata table{sizeof table, metadata_set};
  return &table;
}

const kt2_host_progress* host_progress_table() {
  static constexpr kt2_host_progress table{sizeof table, progress_show};
  return &table;
}

const kt2_host* host_table() {
  static constexpr kt2_host table{sizeof table,    KT2_ABI_MINOR,    host_log,          host_fail,
                                  host_cancelled,  host_cancel_fd,   host_time_left_ms, host_flag,
                                  host_flag_given, host_environment, host_run,          host_get_interface};
  return &table;
}

}  // namespace kt2::plugin
