#include "verdict.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <set>

namespace kt2::faults {
namespace {

struct StepName {
  const char* row;
  const char* mark;
  bool has_row;
};

constexpr StepName k_steps[] = {
    {"Init", "init", false},          {"Build", "build", true},         {"Up", "up", true},
    {"PreTestCmd", "pre", true},      {"Test", "test", true},           {"PostTestCmd", "post", true},
    {"PostTest", "post-test", false}, {"DumpLogs", "dump-logs", false}, {"Down", "down", true},
    {"Finish", "finish", false},
};

class Judge {
 public:
  Judge(const Scenario& scenario, const Seen& seen) : m_scenario(scenario), m_seen(seen), m_fault(scenario.fault) {
    const auto& rows = seen.report.rows;
    if (rows.size() >= seen.earlier_rows)
      m_rows.assign(rows.begin() + static_cast<long>(seen.earlier_rows), rows.end());
  }

  std::vector<std::string> all() {
    ended();
    files();
    if (m_seen.report.problem.empty()) {
      rows();
      if (!nobody_was_left()) missing_rows();
      if (calm()) exactly();
    }
    if (!supervisor_died()) exit_status();
    left();
    return std::move(m_complaints);
  }

 private:
  void complain(std::string text) { m_complaints.push_back(std::move(text)); }

  bool struck() const { return m_seen.delivery.delivered; }
  bool supervisor_died() const { return struck() && m_fault.kills_supervisor(); }
  bool nobody_was_left() const { return nobody_survived(m_scenario, m_seen); }
  bool began() const { return m_seen.marked("init.begin"); }
  // Results or output had no place.
  bool cramped() const { return m_scenario.disk != Disk::roomy || m_scenario.sink == Sink::gone; }
  // Nothing came from outside that changes how the run goes.
  bool calm() const { return (!struck() || m_fault.kind == "STOP, CONT") && !cramped(); }

  bool asked(const std::string& mark) const {
    const auto marks = m_scenario.marks();
    return mark == "dump-logs" || std::ranges::find(marks, mark + ".begin") != marks.end();
  }

  void ended() {
    if (!m_seen.status) complain("the launcher did not end");
    if (m_seen.worker_stays) complain("the worker did not end");
  }

  void files() {
    if (!m_seen.report.problem.empty()) complain(m_seen.report.problem);
    if (!m_seen.problem_of_state.empty()) complain(m_seen.problem_of_state);
    if (!began()) return;
    if (!m_seen.problem_of_metadata.empty()) complain(m_seen.problem_of_metadata);
  }

  std::set<std::string> types_of(const std::string& mark) const {
    std::set<std::string> types;
    const bool command = mark == "pre" || mark == "post";
    if (m_scenario.faulty == mark) types.insert(m_scenario.how == "hang" ? "timeout" : "deployer");
    if (mark == "test" && m_scenario.tester.end != 0) types.insert("test");
    if (cramped()) types.insert("infrastructure");
    // A row that could not be written again is as it was when its step began.
    if (m_scenario.disk == Disk::small_artifacts) types.insert("interrupted");
    if (!struck()) return types;
    if (m_fault.asks() || supervisor_died()) types.insert("interrupted");
    if (m_fault.target == Target::tester || m_fault.target == Target::tester_group || m_fault.kills_all()) {
      types.insert("test");
    }
    // Of the two, the supervisor may be the later to die.
    if (m_fault.target == Target::worker || m_fault.kills_all())
      types.insert(command ? "internal" : mark == "test" ? "test" : "deployer");
    return types;
  }

  void rows() {
    std::size_t last = 0;
    for (const Row& row : m_rows) {
      const auto* step = std::ranges::find(k_steps, row.name, [](const StepName& s) { return std::string(s.row); });
      if (step == std::end(k_steps) || !asked(step->mark)) {
        complain("a row that nobody asked for: " + row.name);
        continue;
      }
      const auto place = static_cast<std::size_t>(step - std::begin(k_steps));
      // Down may be tried again by who survives, and then has a row for each.
      if (place < last) complain("the rows are out of order at " + row.name);
      last = place;
      if (!row.red() && !m_seen.marked(std::string(step->mark) + ".end")) {
        complain(row.name + " is green, and was not done");
      }
      const auto types = types_of(step->mark);
      if (row.red() && !types.contains(row.type)) {
        complain(fmt::format("{} is red by \"{}\", not by {}: {}", row.name, row.type,
                             types.empty() ? "anything" : fmt::format("{}", fmt::join(types, " or ")), row.message));
      }
    }
  }

  bool has_row(const std::string& name) const {
    return std::ranges::any_of(m_rows, [&](const Row& row) { return row.name == name; });
  }
  bool any_red() const { return std::ranges::any_of(m_rows, &Row::red); }

  // What was begun or asked for, and is in no row.
  void missing_rows() {
    if (!began() || m_scenario.disk == Disk::small_artifacts) return;
    for (const StepName& step : k_steps) {
      const std::string mark = step.mark;
      const bool begun = m_seen.marked(mark + ".begin");
      const bool done = m_seen.marked(mark + ".end");
      if (begun && mark != "dump-logs" && (step.has_row || !done) && !has_row(step.row)) {
        complain(std::string(step.row) + " began and has no row");
      }
      if (step.has_row && asked(mark) && !done && !any_red())
        complain(std::string(step.row) + " was not done, and nothing is red");
    }
  }

  // Without a fault from outside, all is known.
  void exactly() {
    std::string expected;
    bool failed = false;
    for (const StepName& step : k_steps) {
      const std::string mark = step.mark;
      if (mark == "dump-logs" || !asked(mark)) continue;
      const bool cleans = mark == "down" || mark == "finish";
      const bool follows_test = mark == "post" || mark == "post-test";
      if (failed && !cleans && !(follows_test && m_seen.marked("test.begin"))) continue;
      const bool red = m_scenario.faulty == mark || (mark == "test" && m_scenario.tester.end != 0);
      failed = failed || red;
      if (step.has_row || red) expected += std::string(expected.empty() ? "" : " ") + step.row + (red ? "!" : "");
    }
    std::string is;
    for (const Row& row : m_rows) is += (is.empty() ? "" : " ") + row.name + (row.red() ? "!" : "");
    if (is != expected) complain("the rows are \"" + is + "\" instead of \"" + expected + "\"");
  }

  void exit_status() {
    if (!m_seen.status) return;
    const int status = *m_seen.status;
    const auto& requests = m_seen.delivery.requests;
    const auto requested = [&](int signal) { return std::ranges::find(requests, signal) != requests.end(); };
    if (WIFSIGNALED(status)) {
      if (!requested(WTERMSIG(status)) || began())
        complain(fmt::format("the launcher died of signal {}", WTERMSIG(status)));
      return;
    }
    const int code = WEXITSTATUS(status);
    if (code == 0) {
      if (any_red()) complain("exit status 0, and a row is red");
      for (const StepName& step : k_steps) {
        if (!asked(step.mark) || std::string_view(step.mark) == "dump-logs") continue;
        if (!m_seen.marked(std::string(step.mark) + ".end"))
          complain(fmt::format("exit status 0, and {} was not done", step.row));
        if (step.has_row && !has_row(step.row)) complain(fmt::format("exit status 0, and {} has no row", step.row));
      }
      if (!requests.empty() && m_seen.delivery.before_finish)
        complain("exit status 0, although a signal asked the run to end");
    } else if (code == 1) {
      if (!requests.empty() && m_seen.delivery.before_finish && began())
        complain("exit status 1, although a signal ended the run");
      if (began() && !any_red() && m_scenario.disk == Disk::roomy) complain("exit status 1, and no row is red");
    } else if (code > 128 && requested(code - 128)) {
      if (began() && !any_red() && m_seen.err.find("all was done all the same") == std::string::npos) {
        complain("interrupted, and nothing says so");
      }
    } else {
      complain(fmt::format("exit status {}", code));
    }
  }

  void left() {
    // Nobody could end them yet.
    if (!nobody_was_left()) {
      for (const std::string& process : m_seen.left) complain("still runs: " + process);
    }
    if (takes_down(m_scenario, m_seen)) {
      for (const std::string& thing : m_seen.things) complain("left in the ledger: " + thing);
      for (const std::string& process : m_seen.stray) complain("of the cluster still runs: " + process);
    } else if (!m_scenario.down && !(struck() && m_fault.target == Target::everything)) {
      for (const std::string& process : m_seen.lost) complain("the cluster was left standing, and has lost " + process);
    }
  }

  const Scenario& m_scenario;
  const Seen& m_seen;
  const Fault& m_fault;
  std::vector<Row> m_rows;  // without those of the earlier call
  std::vector<std::string> m_complaints;
};

}  // namespace

bool nobody_survived(const Scenario& scenario, const Seen& seen) {
  if (!seen.delivery.delivered) return false;
  const bool crashes =
      scenario.how == "segfault" || scenario.how == "abort" || scenario.how == "exit" || scenario.how == "throw";
  const bool crashed = crashes && seen.marked(scenario.faulty + ".begin") && !seen.marked(scenario.faulty + ".end");
  return scenario.fault.kills_all() || (scenario.fault.kills_supervisor() && crashed);
}

bool takes_down(const Scenario& scenario, const Seen& seen) {
  const bool prevented = scenario.faulty == "down" || scenario.fault.kind == "three requests";
  return scenario.down && seen.marked("init.begin") && !nobody_survived(scenario, seen) && !prevented;
}

std::vector<std::string> complaints(const Scenario& scenario, const Seen& seen) {
  return Judge(scenario, seen).all();
}

std::vector<std::string> complaints_after_cleaning(const Scenario& scenario, const Seen& earlier, const Seen& seen,
                                                   const std::string& words) {
  std::vector<std::string> result;
  const auto complain = [&](const std::string& text) { result.push_back(text + " after \"" + words + "\""); };
  if (!seen.status) complain("it did not end");
  // It fails where there is no room for its results, and may where there was no run yet.
  if (seen.status.value_or(0) != 0 && !earlier.things.empty() && scenario.disk == Disk::roomy) {
    complain(fmt::format("exit status {}",
                         WIFEXITED(*seen.status) ? WEXITSTATUS(*seen.status) : 128 + WTERMSIG(*seen.status)));
  }
  if (!seen.report.problem.empty()) complain(seen.report.problem);
  if (!seen.problem_of_state.empty()) complain(seen.problem_of_state);
  for (std::size_t i = 0; i < earlier.report.rows.size(); ++i) {
    const Row& before = earlier.report.rows[i];
    if (!before.red()) continue;
    if (i >= seen.report.rows.size() || !seen.report.rows[i].red() || seen.report.rows[i].name != before.name) {
      complain("the red row of " + before.name + " is gone");
    }
  }
  for (const std::string& thing : seen.things) complain("left in the ledger: " + thing);
  for (const auto* processes : {&seen.left, &seen.stray}) {
    for (const std::string& process : *processes) complain("still runs: " + process);
  }
  return result;
}

}  // namespace kt2::faults
