#include "plugin/host.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/call.hpp"

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
  if (name == KT2_HOST_COMMANDS) return host_commands_table();
  if (name == KT2_HOST_YAML) return host_yaml_table();
  if (name == KT2_HOST_BOSKOS) return host_boskos_table();
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
