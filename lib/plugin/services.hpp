// What the host's services need of the process they run in. The services themselves are in host*.cpp.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/duration.hpp"
#include "base/log.hpp"
#include "base/secrets.hpp"
#include "plugin/leases.hpp"
#include "process/run.hpp"

namespace kt2::plugin {

class Services {
 public:
  virtual ~Services() = default;
  virtual void log(Severity severity, LogText line) = 0;  // [any-thread]
  // Logs when -v is at least `level`.
  virtual void verbose(int level, LogText line) = 0;  // [any-thread]
  virtual void set_metadata(std::string_view key, std::string_view value) = 0;
  // Where the cluster that came up is reached.
  virtual void set_kubeconfig(std::string_view path) = 0;
  // Keeps the deployer's record in the run's state, durably.
  virtual Result<void> keep_record(std::string_view record) = 0;
  // Who looks after the commands that are run.
  virtual const process::Supervision& supervision() const = 0;
  // One line of a dry run's plan: a command that would run, a download that would be made.
  virtual void planned(std::string_view line) = 0;
  // What must not be in a message, a plan or a log.
  virtual const Secrets& secrets() const = 0;
  // What a step that passes tells of itself in the results.
  virtual void told(std::string_view text) = 0;
  // What a command printed, without secrets.
  virtual void printed(std::string_view data) = 0;
  // Where standard error shows how a command stands; null where nobody would see it.
  virtual process::StatusLine* status_line() { return nullptr; }
  // A step begins. One that cleans up does not wait for someone to read its output.
  virtual void begin_step(bool cleans_up) = 0;
  virtual std::optional<Duration> reader_patience() const = 0;
  // Nobody read a command's output; those that follow need not wait as long.
  virtual void unread() = 0;
  // Between SIGTERM and SIGKILL.
  virtual Duration grace() const = 0;
  // What the run holds of others for a while.
  virtual Leases& leases() = 0;
  // The folder of the modules that are loaded at first use.
  virtual std::filesystem::path module_directory() const = 0;
};

}  // namespace kt2::plugin
