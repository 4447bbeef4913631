#include "kubetest2/worker_services.hpp"

#include <unistd.h>

#include <cstdlib>

#include "results/metadata.hpp"
#include "run/server.hpp"
#include "run/state_file.hpp"

namespace kt2::program {

using run::MessageKind;

process::Supervision supervision_over(run::Channel& channel, process::Orphans& orphans) {
  const auto tell = [&channel](MessageKind kind) {
    return [&channel, kind](pid_t group) { channel.send({kind, {std::to_string(group)}}); };
  };
  return {tell(MessageKind::group_started), tell(MessageKind::group_ended), &orphans,
          [&channel](const std::vector<process::Identity>& kept) { channel.send(run::kept_message(kept)); }};
}

WorkerServices::WorkerServices(run::Channel& channel, Log log, const run::Plan& plan, std::filesystem::path modules,
                               process::Orphans& orphans, const Secrets& secrets, std::string mark)
    : m_channel(channel),
      m_log(std::move(log)),
      m_plan(plan),
      m_modules(std::move(modules)),
      m_supervision(supervision_over(channel, orphans)),
      m_secrets(secrets),
      m_leases(channel, plan, std::move(mark)) {
  const char* const terminal = std::getenv("TERM");
  const bool moves = terminal == nullptr || std::string_view(terminal) != "dumb";
  if (moves && !plan.dry_run && ::isatty(STDERR_FILENO) == 1) m_status.emplace(STDERR_FILENO);
}

void WorkerServices::log(Severity severity, LogText line) {
  if (m_status) m_status->erase();
  m_log.write(severity, line);
}

void WorkerServices::verbose(int level, LogText line) {
  if (m_status) m_status->erase();
  m_log.verbose(level, line);
}

// Not by way of the supervisor once there is a place for it: a command that runs next may write to the same file.
void WorkerServices::set_metadata(std::string_view key, std::string_view value) {
  const std::string text = m_secrets.redact(value);
  if (in_steps && results::Metadata(m_plan.artifacts / "metadata.json").merge({{std::string(key), text}})) return;
  m_channel.send({MessageKind::metadata, {std::string(key), text}});
}

void WorkerServices::set_kubeconfig(std::string_view path) {
  m_channel.send({MessageKind::kubeconfig, {std::string(path)}});
}

// Not by way of the supervisor: it has to be on disk when the deployer goes on, also when the supervisor is gone.
Result<void> WorkerServices::keep_record(std::string_view record) {
  return run::StateFile(m_plan.run_dir)
      .update(
          m_plan.run_id, [&](results::State& state) { state.deployers[m_plan.deployer].record = record; },
          run::StateFile::Durable::yes);
}

std::optional<Duration> WorkerServices::reader_patience() const {
  constexpr std::chrono::seconds k_patience{5};
  if (!m_cleaning_up) return std::nullopt;
  return m_unread ? Duration::zero() : Duration(k_patience);
}

void WorkerServices::planned(std::string_view line) {
  m_channel.send({MessageKind::planned, {m_secrets.redact(line)}});
}

void WorkerServices::told(std::string_view text) {
  m_channel.send({MessageKind::output, {m_secrets.redact(text)}});
}

void WorkerServices::printed(std::string_view data) {
  if (on_printed) on_printed(data);
}

}  // namespace kt2::program
