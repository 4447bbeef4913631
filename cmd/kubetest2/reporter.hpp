// Tells of a run while it goes on: marks on standard error, rows in junit_runner.xml.
#pragma once

#include <filesystem>
#include <string>

#include "base/log.hpp"
#include "kubetest2/run_record.hpp"
#include "results/junit.hpp"
#include "run/run.hpp"

namespace kt2::program {

class Reporter final : public run::Observer {
 public:
  // All are borrowed. With `skip_test` the tester's own JUnit speaks for the test, and ours leaves that
  // row out.
  Reporter(results::Junit& junit, RunRecord& record, const Log& log, bool skip_test);

  void step_begins(run::Step step, const std::vector<results::Row>& rows, std::optional<Duration> limit) override;
  void step_ended(run::Step step, const std::vector<results::Row>& rows, Duration time, const Error* failure) override;

  // Whether the results on disk are what they should be.
  bool results_written() const { return m_written; }

 private:
  void mark(const std::string& text) const;
  void write(const std::vector<results::Row>& rows);

  results::Junit& m_junit;
  RunRecord& m_record;
  const Log& m_log;
  bool m_skip_test;
  bool m_terminal;
  bool m_written = true;
};

}  // namespace kt2::program
