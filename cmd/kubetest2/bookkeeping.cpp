#include "kubetest2/bookkeeping.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "base/files.hpp"
#include "kubetest2/program.hpp"

namespace kt2::program {

Bookkeeping::Bookkeeping(const run::Plan& plan, run::Operations& operations, results::Metadata& metadata,
                         RunRecord& record, const Log& log, bool fresh)
    : m_plan(plan), m_operations(operations), m_metadata(metadata), m_record(record), m_log(log), m_fresh(fresh) {}

Result<void> make_run_directories(const run::Plan& plan) {
  if (auto made = make_directories(plan.artifacts); !made)
    return std::move(made.error()).with("artifacts (--artifacts)");
  if (auto made = make_directories(plan.run_dir); !made) return std::move(made.error()).with("rundir (--rundir)");
  return {};
}

run::Report Bookkeeping::perform(const run::Request& request) {
  if (request.step == run::Step::init) {
    // A run whose results have no place does no work, but still takes down what it was asked to.
    if (auto made = make_run_directories(m_plan); !made) return {made.error(), run::Stopped::no};
    if (auto written = first_entries(); !written) return {written.error(), run::Stopped::no};
    if (auto written = m_record.begin(); !written) return {written.error(), run::Stopped::no};
  }
  if (request.step == run::Step::build || request.step == run::Step::up || request.step == run::Step::down) {
    return cluster_step(request);
  }
  if (request.step == run::Step::test && m_plan.foreign_tester) return foreign_test(request);
  return m_operations.perform(request);
}

run::Report Bookkeeping::cluster_step(const run::Request& request) {
  if (auto written = m_record.step_begins(request.step); !written) {
    if (request.step == run::Step::up) return {written.error(), run::Stopped::no};
    warn(written);
  }
  run::Report report = m_operations.perform(request);
  if (request.step == run::Step::down) m_record.end_the_rest();
  m_record.step_ended(request.step, report.failure.has_value());
  return report;
}

Result<void> Bookkeeping::first_entries() {
  std::map<std::string, std::string> entries;
  for (const std::string& pair : m_plan.metadata) {
    const auto equals = pair.find('=');
    entries[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  entries["kubetest-version"] = version_text();
  entries["deployer-version"] = m_plan.deployer_version;
  // What another run left there would be taken for this one's.
  if (m_fresh) ::unlink((m_plan.artifacts / "metadata.json").c_str());
  auto merged = m_metadata.merge(entries);
  if (!merged && merged.error().cause == Cause::usage) {
    m_log.warning(merged.error().message);
    return {};
  }
  return merged;
}

run::Report Bookkeeping::foreign_test(const run::Request& request) {
  // A Go tester refuses a file that has these keys already, and writes them itself.
  const std::vector<std::string> keys{"tester-version", "job-version"};
  const auto before = m_metadata.read();
  warn(m_metadata.remove(keys));
  run::Report report = m_operations.perform(request);
  const auto after = m_metadata.read();
  const auto by_key = [](const auto& entry) { return entry.first; };
  std::map<std::string, std::string> lost;
  if (before && after)
    std::ranges::set_difference(*before, *after, std::inserter(lost, lost.end()), {}, by_key, by_key);
  if (!lost.empty()) warn(m_metadata.merge(lost));
  return report;
}

void Bookkeeping::warn(const Result<void>& result) const {
  if (!result) m_log.warning(result.error().message);
}

}  // namespace kt2::program
