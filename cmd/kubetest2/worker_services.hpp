// The host's services as a worker process gives them: the log is its own, everything else is a message to the
// supervisor.
#pragma once

#include <filesystem>
#include <string>

#include "base/log.hpp"
#include "plugin/services.hpp"
#include "run/channel.hpp"

namespace kt2::program {

class WorkerServices final : public plugin::Services {
 public:
  // `channel` is borrowed.
  WorkerServices(run::Channel& channel, Log log, Duration grace, std::filesystem::path modules);

  void log(Severity severity, LogText line) override;
  void set_metadata(std::string_view key, std::string_view value) override;
  void group_started(pid_t group) override;
  void group_ended(pid_t group) override;
  void planned(std::string_view line) override;
  Duration grace() const override { return m_grace; }
  std::filesystem::path module_directory() const override { return m_modules; }

 private:
  run::Channel& m_channel;
  Log m_log;
  Duration m_grace;
  std::filesystem::path m_modules;
};

}  // namespace kt2::program
