#include "kubetest2/bookkeeping.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "base/files.hpp"
#include "kubetest2/program.hpp"
#include "kubetest2/step_recorder.hpp"
#include "results/step_log.hpp"

namespace kt2::program {

Bookkeeping::Bookkeeping(const run::Plan& plan, run::Operations& operations, const Files& files, const Secrets& secrets,
                         const Log& log)
    : m_plan(plan), m_operations(operations), m_files(files), m_record(files.record), m_secrets(secrets), m_log(log) {}

Result<void> make_run_directories(const run::Plan& plan) {
  if (auto made = make_directories(plan.artifacts); !made)
    return std::move(made.error()).with("artifacts (--artifacts)");
  if (auto made = make_directories(plan.run_dir); !made) return std::move(made.error()).with("rundir (--rundir)");
  return {};
}

run::Report Bookkeeping::perform(const run::Request& request) {
  run::Report report = in_order(request);
  if (report.failure) report.failure = redacted(m_secrets, std::move(*report.failure));
  return report;
}

run::Report Bookkeeping::in_order(const run::Request& request) {
  if (request.step == run::Step::init) {
    // A run whose results have no place does no work, but still takes down what it was asked to.
    if (auto made = make_run_directories(m_plan); !made) return {made.error(), run::Stopped::no};
    if (auto written = first_entries(); !written) return {written.error(), run::Stopped::no};
    if (auto written = m_record.begin(); !written) return {written.error(), run::Stopped::no};
    if (on_ready) on_ready();
  }
  if (request.step == run::Step::build || request.step == run::Step::up || request.step == run::Step::down) {
    return cluster_step(request);
  }
  if (request.step == run::Step::test && m_plan.foreign_tester) return foreign_test(request);
  return recorded(request);
}

run::Report Bookkeeping::recorded(const run::Request& request) {
  m_files.trace.clear();
  run::Report report = m_operations.perform(request);
  if (const int number = m_files.trace.log().number; number > 0) {
    report.log = results::step_log_name(step_name(request.step), number);
  }
  if (!m_files.trace.unfinished()) return report;
  // The worker was killed: its last words are here, and its log still turns round.
  if (report.failure && report.failure->output.empty()) report.failure->output = m_files.trace.tail();
  const auto mended =
      results::mend_step_log(m_plan.artifacts, step_name(request.step), m_plan.step_log_limit, m_files.trace);
  if (!mended) m_log.warning(mended.error().message);
  return report;
}

run::Report Bookkeeping::cluster_step(const run::Request& request) {
  if (auto written = m_record.step_begins(request.step); !written) {
    if (request.step == run::Step::up) return {written.error(), run::Stopped::no};
    warn(written);
  }
  run::Report report = recorded(request);
  if (request.step == run::Step::down) m_record.end_the_rest();
  m_record.step_ended(request.step, report.failure && !report.redone);
  return report;
}

Result<void> Bookkeeping::first_entries() {
  // What another run left there would be taken for this one's.
  const auto begun = m_files.junit.begin([&] {
    ::unlink((m_plan.artifacts / "metadata.json").c_str());
    results::remove_step_logs(m_plan.artifacts, run::step_names());
  });
  if (!begun) m_log.warning(begun.error().message);
  std::map<std::string, std::string> entries;
  for (const std::string& pair : m_plan.metadata) {
    const auto equals = pair.find('=');
    entries[pair.substr(0, equals)] = m_secrets.redact(pair.substr(equals + 1));
  }
  entries["kubetest-version"] = version_text();
  entries["deployer-version"] = m_plan.deployer_version;
  auto merged = m_files.metadata.merge(entries);
  if (!merged && merged.error().cause == Cause::usage) {
    m_log.warning(merged.error().message);
    return {};
  }
  return merged;
}

run::Report Bookkeeping::foreign_test(const run::Request& request) {
  // A Go tester refuses a file that has these keys already, and writes them itself.
  const std::vector<std::string> keys{"tester-version", "job-version"};
  const auto before = m_files.metadata.read();
  warn(m_files.metadata.remove(keys));
  run::Report report = recorded(request);
  const auto after = m_files.metadata.read();
  const auto by_key = [](const auto& entry) { return entry.first; };
  std::map<std::string, std::string> changed;
  if (before && after)
    std::ranges::set_difference(*before, *after, std::inserter(changed, changed.end()), {}, by_key, by_key);
  // A program that is not ours may have written down what must not be read there.
  if (after) {
    for (const auto& [key, value] : *after) {
      if (std::string shown = m_secrets.redact(value); shown != value) changed[key] = std::move(shown);
    }
  }
  if (!changed.empty()) warn(m_files.metadata.merge(changed));
  return report;
}

void Bookkeeping::warn(const Result<void>& result) const {
  if (!result) m_log.warning(result.error().message);
}

}  // namespace kt2::program
