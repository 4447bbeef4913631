// The host's services as a worker process gives them: the log is its own, commands' output goes where the worker wants
// it, everything else is a message to the supervisor.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/log.hpp"
#include "kubetest2/run_leases.hpp"
#include "plugin/services.hpp"
#include "run/channel.hpp"
#include "run/plan.hpp"

namespace kt2::program {

class WorkerServices final : public plugin::Services {
 public:
  // All but the log are borrowed.
  // `mark` is the launch's; without one there is no run: see RunLeases.
  WorkerServices(run::Channel& channel, Log log, const run::Plan& plan, std::filesystem::path modules,
                 process::Orphans& orphans, const Secrets& secrets, std::string mark);

  // Gets what commands print.
  std::function<void(std::string_view)> on_printed;
  // Whether steps are performed: the run's directories are there from the first one on.
  bool in_steps = false;

  void log(Severity severity, LogText line) override;
  void verbose(int level, LogText line) override;
  process::StatusLine* status_line() override { return m_status ? &*m_status : nullptr; }
  void set_metadata(std::string_view key, std::string_view value) override;
  const process::Supervision& supervision() const override { return m_supervision; }
  void planned(std::string_view line) override;
  void begin_step(bool cleans_up) override { m_cleaning_up = cleans_up; }
  std::optional<Duration> reader_patience() const override;
  void unread() override { m_unread = true; }
  void set_kubeconfig(std::string_view path) override;
  Result<void> keep_record(std::string_view record) override;
  const Secrets& secrets() const override { return m_secrets; }
  void told(std::string_view text) override;
  void printed(std::string_view data) override;
  Duration grace() const override { return m_plan.limits.grace; }
  std::filesystem::path module_directory() const override { return m_modules; }
  RunLeases& leases() override { return m_leases; }

 private:
  run::Channel& m_channel;
  Log m_log;
  const run::Plan& m_plan;
  std::filesystem::path m_modules;
  process::Supervision m_supervision;
  const Secrets& m_secrets;
  RunLeases m_leases;
  std::optional<process::StatusLine> m_status;
  bool m_cleaning_up = false;
  bool m_unread = false;
};

// The supervisor hears over `channel` of the groups that run and of what they leave to stay. Both are borrowed.
process::Supervision supervision_over(run::Channel& channel, process::Orphans& orphans);

}  // namespace kt2::program
