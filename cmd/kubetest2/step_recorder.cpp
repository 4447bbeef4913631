#include "kubetest2/step_recorder.hpp"

namespace kt2::program {

StepRecorder::StepRecorder(std::filesystem::path artifacts, std::uint64_t limit, results::StepTrace& trace,
                           const Log& log)
    : m_artifacts(std::move(artifacts)), m_limit(limit), m_trace(trace), m_log(log) {}

void StepRecorder::begin(std::string_view step) {
  m_step = step;
  m_printed = false;
  m_file.reset();
  if (m_limit > 0) m_file.emplace(m_artifacts, m_step, m_limit, m_trace);
}

void StepRecorder::append(std::string_view data) {
  if (m_step.empty() || data.empty()) return;
  m_printed = true;
  m_trace.append(data);
  if (m_file) check(m_file->append(data));
}

void StepRecorder::end() {
  if (m_file) check(m_file->finish());
  if (m_printed) m_trace.end();
  m_file.reset();
  m_step.clear();
}

// One warning says it all: what fails once mostly fails again.
void StepRecorder::check(const Result<void>& result) {
  if (result || m_warned) return;
  m_warned = true;
  m_log.warning("the log of " + m_step + " is incomplete: " + result.error().message);
}

Result<void> RecordedSteps::perform(run::Step step, bool test_failed, Control& control) {
  m_recorder.begin(step_name(step));
  auto result = m_steps.perform(step, test_failed, control);
  m_recorder.end();
  if (!result) return redacted(m_secrets, std::move(result.error()));
  return result;
}

Error redacted(const Secrets& secrets, Error error) {
  if (secrets.empty()) return error;
  return {error.cause, secrets.redact(error.message), secrets.redact(error.output)};
}

}  // namespace kt2::program
