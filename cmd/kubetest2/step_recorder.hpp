// Keeps what a step's commands print, in the worker: in the step's log, and where the supervisor finds it should the
// worker be killed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "base/secrets.hpp"
#include "results/step_log.hpp"
#include "run/server.hpp"

namespace kt2::program {

class StepRecorder {
 public:
  // `trace` and `log` are borrowed. `limit` as in StepLog; 0 for no files.
  StepRecorder(std::filesystem::path artifacts, std::uint64_t limit, results::StepTrace& trace, const Log& log);

  void begin(std::string_view step);
  // What a command printed, without secrets. Between the steps it is dropped.
  void append(std::string_view data);
  void end();

 private:
  void check(const Result<void>& result);

  std::filesystem::path m_artifacts;
  std::uint64_t m_limit;
  results::StepTrace& m_trace;
  const Log& m_log;
  std::string m_step;
  std::optional<results::StepLog> m_file;
  bool m_printed = false;
  bool m_warned = false;
};

// Passes steps on to `steps`, recorded, and their failures back without secrets.
class RecordedSteps final : public run::StepHandler {
 public:
  // All are borrowed.
  RecordedSteps(run::StepHandler& steps, StepRecorder& recorder, const Secrets& secrets)
      : m_steps(steps), m_recorder(recorder), m_secrets(secrets) {}

  Result<void> perform(run::Step step, bool test_failed, Control& control) override;

 private:
  run::StepHandler& m_steps;
  StepRecorder& m_recorder;
  const Secrets& m_secrets;
};

// The error with both texts redacted.
Error redacted(const Secrets& secrets, Error error);

}  // namespace kt2::program
