#include "plugin/instance.hpp"

#include <fmt/format.h>

#include "plugin/call.hpp"
#include "plugin/flags.hpp"
#include "plugin/host.hpp"

namespace kt2::plugin {
namespace {

// All that was pushed as one error: the first one's cause, every message, the first output there is.
Error joined(std::vector<Error>& failures) {
  Error result = std::move(failures.front());
  for (std::size_t i = 1; i < failures.size(); ++i) {
    result.message += "\n" + failures[i].message;
    if (result.output.empty()) result.output = std::move(failures[i].output);
  }
  return result;
}

}  // namespace

Cause default_cause(const kt2_plugin& plugin) {
  return std::string_view(plugin.kind) == "tester" ? Cause::test : Cause::deployer;
}

Instance::Instance(const kt2_plugin& plugin, RunInfo info, const cli::FlagValues& flags, Services& services)
    : m_plugin(&plugin), m_services(&services), m_info(std::move(info)) {
  for (const std::string& argument : m_info.arguments) m_arguments.push_back(argument.c_str());
  m_arguments.push_back(nullptr);
  m_run = {sizeof(kt2_run),
           m_info.phases,
           m_info.run_id.c_str(),
           m_info.run_dir.c_str(),
           m_info.artifacts_dir.c_str(),
           m_info.version.c_str(),
           m_arguments.data(),
           m_info.dry_run,
           m_info.goes_on,
           m_info.run_id_given};
  for (const cli::Flag& flag : flags_of(plugin)) {
    m_flags[flag.name] = {flags.texts(flag.name), flags.changed(flag.name)};
  }
}

Result<std::unique_ptr<Instance>> Instance::create(const kt2_plugin& plugin, RunInfo info, const cli::FlagValues& flags,
                                                   Services& services, const CallContext& context) {
  std::unique_ptr<Instance> made(new Instance(plugin, std::move(info), flags, services));
  auto created = made->call(
      context, [&](kt2_call* call) { return plugin.create(host_table(), &made->m_run, call, &made->m_instance); });
  if (!created) return created.error();
  return made;
}

Instance::~Instance() {
  if (m_instance != nullptr) m_plugin->destroy(m_instance);
}

Result<void> Instance::call(const CallContext& context, const std::function<kt2_status(kt2_call*)>& body) {
  kt2_call call{*this, context, {}, {}};
  const kt2_status status = body(&call);
  if (process::StatusLine* const shown = m_services->status_line()) shown->say({}, call.begun);
  const std::lock_guard lock(call.mutex);
  if (status == KT2_OK) {
    for (const Error& failure : call.failures) {
      m_services->log(Severity::warning, fmt::format("the {} \"{}\" said that it failed, and then succeeded: {}",
                                                     m_plugin->kind, m_plugin->name, failure.message));
    }
    return {};
  }
  if (!call.failures.empty()) return joined(call.failures);
  return Error{default_cause(*m_plugin),
               fmt::format("the {} \"{}\" {}", m_plugin->kind, m_plugin->name,
                           status == KT2_CANCELLED ? "was stopped" : "failed without saying why"),
               {}};
}

Result<void> Instance::build(const CallContext& context) {
  return call(context, [&](kt2_call* call) { return interface<kt2_deployer>(KT2_DEPLOYER)->build(m_instance, call); });
}

Result<void> Instance::up(const CallContext& context) {
  return call(context, [&](kt2_call* call) { return interface<kt2_deployer>(KT2_DEPLOYER)->up(m_instance, call); });
}

Result<void> Instance::down(const CallContext& context) {
  return call(context, [&](kt2_call* call) { return interface<kt2_deployer>(KT2_DEPLOYER)->down(m_instance, call); });
}

Result<void> Instance::test(const CallContext& context) {
  if (!m_info.dry_run) {
    // Every tester has these two; one that knows what it tests sets the second itself.
    m_services->set_metadata("tester-version", m_plugin->version);
    m_services->set_metadata("job-version", "");
  }
  return call(context, [&](kt2_call* call) { return interface<kt2_tester>(KT2_TESTER)->test(m_instance, call); });
}

Result<void> Instance::post_test(const CallContext& context, bool test_failed) {
  const auto* offered = interface<kt2_post_test>(KT2_POST_TEST);
  if (offered == nullptr) return {};
  return call(context, [&](kt2_call* call) { return offered->post_test(m_instance, call, test_failed); });
}

Result<void> Instance::dump_logs(const CallContext& context, const std::filesystem::path& directory) {
  const auto* offered = interface<kt2_dump_logs>(KT2_DUMP_LOGS);
  if (offered == nullptr) return {};
  return call(context, [&](kt2_call* call) { return offered->dump_logs(m_instance, call, directory.c_str()); });
}

Result<void> Instance::optional_operation(const char* id, const CallContext& context) {
  const auto* offered = interface<kt2_operation>(id);
  if (offered == nullptr) return {};
  return call(context, [&](kt2_call* call) { return offered->run(m_instance, call); });
}

Result<void> Instance::restore(const CallContext& context, const std::string& record) {
  const auto* offered = interface<kt2_state>(KT2_STATE);
  if (offered == nullptr) return {};
  return call(context, [&](kt2_call* call) { return offered->restore(m_instance, call, record.c_str()); });
}

Result<std::string> Instance::ask(const char* id, const CallContext& context) {
  std::string text;
  const auto* offered = interface<kt2_question>(id);
  if (offered == nullptr) return text;
  const kt2_sink sink{&text, [](void* target, const char* data, std::size_t size) {
                        static_cast<std::string*>(target)->append(data, size);
                      }};
  auto asked = call(context, [&](kt2_call* call) { return offered->get(m_instance, call, &sink); });
  if (!asked) return asked.error();
  return text;
}

const char* Instance::flag(std::string_view name, std::size_t nth) const {
  const auto found = m_flags.find(name);
  if (found == m_flags.end() || nth >= found->second.values.size()) return nullptr;
  return found->second.values[nth].c_str();
}

bool Instance::flag_given(std::string_view name) const {
  const auto found = m_flags.find(name);
  return found != m_flags.end() && found->second.given;
}

}  // namespace kt2::plugin
