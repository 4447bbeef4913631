#include "table.hpp"

#include <fmt/format.h>

namespace kt2::faults {

void Table::add(const Scenario& scenario, const Outcome& outcome) {
  add(m_lines[scenario.fault.name()], outcome);
  add(m_all, outcome);
}

void Table::add(Line& line, const Outcome& outcome) {
  ++line.cases;
  line.clusters += outcome.clusters_left;
  line.processes += outcome.processes_left;
  line.files += outcome.files_broken;
  if (!outcome.complaints.empty()) ++line.failed;
  if (outcome.skipped) {
    ++line.skipped;
    return;
  }
  if (!outcome.delivered) ++line.missed;
  ++line.statuses[outcome.status];
}

std::string Table::text() const {
  std::string text = fmt::format("{:<32} {:>5} {:>6} {:>6} {:>8} {:>9} {:>5}  {}\n", "fault", "cases", "missed",
                                 "failed", "clusters", "processes", "files", "exit statuses");
  for (const auto& [name, line] : m_lines) {
    std::string statuses;
    for (const auto& [status, count] : line.statuses) {
      statuses += fmt::format("{}{}×{}", statuses.empty() ? "" : ", ", status, count);
    }
    text +=
        fmt::format("{:<32} {:>5} {:>6} {:>6} {:>8} {:>9} {:>5}  {}\n", name, line.cases,
                    name == "none" ? 0 : line.missed, line.failed, line.clusters, line.processes, line.files, statuses);
  }
  if (m_all.skipped > 0) {
    text += fmt::format("{} cases need a small file system, which cannot be mounted here: skipped\n", m_all.skipped);
  }
  return text + fmt::format("{} cases, {} failed: {} clusters, {} processes, {} broken result files left\n",
                            m_all.cases, m_all.failed, m_all.clusters, m_all.processes, m_all.files);
}

}  // namespace kt2::faults
