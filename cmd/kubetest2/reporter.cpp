#include "kubetest2/reporter.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "kubetest2/usage.hpp"

namespace kt2::program {
namespace {

// Init, PostTest and Finish are mostly empty: marking them says nothing.
bool is_marked(run::Step step) {
  return run::has_row(step) || step == run::Step::dump_logs;
}

}  // namespace

Reporter::Reporter(results::Junit& junit, RunRecord& record, const Log& log, bool skip_test)
    : m_junit(junit), m_record(record), m_log(log), m_skip_test(skip_test), m_terminal(::isatty(STDERR_FILENO) == 1) {}

void Reporter::mark(const std::string& text) const {
  if (m_terminal)
    print("\x1b[1m==> " + text + "\x1b[0m\n");
  else
    m_log.info(text);
}

void Reporter::write(const std::vector<results::Row>& rows) {
  m_record.rows(rows);
  std::vector<results::Row> reported = rows;
  if (m_skip_test) std::erase_if(reported, [](const auto& row) { return row.name == step_name(run::Step::test); });
  auto written = m_junit.write(reported);
  if (!written && m_written) m_log.error("the results are incomplete: " + written.error().message);
  m_written = static_cast<bool>(written);
}

void Reporter::step_begins(run::Step step, const std::vector<results::Row>& rows, std::optional<Duration> limit) {
  if (!is_marked(step)) return;
  mark(fmt::format("{} begins{}", step_name(step), limit ? ", limit " + format_duration(*limit) : ""));
  if (run::has_row(step)) write(rows);
}

void Reporter::step_ended(run::Step step, const std::vector<results::Row>& rows, Duration time, const Error* failure) {
  if (failure != nullptr) {
    const auto severity = step == run::Step::dump_logs ? Severity::warning : Severity::error;
    m_log.write(severity,
                fmt::format("{} failed after {}: {}", step_name(step), round_duration(time), failure->message));
  } else if (is_marked(step)) {
    mark(fmt::format("{} ended after {}", step_name(step), round_duration(time)));
  }
  if (run::has_row(step) || failure != nullptr) write(rows);
}

}  // namespace kt2::program
