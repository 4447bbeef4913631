// The table at the end: faults by kind, and what came of them.
#pragma once

#include <map>
#include <string>

#include "case.hpp"

namespace kt2::faults {

class Table {
 public:
  void add(const Scenario& scenario, const Outcome& outcome);
  std::string text() const;
  // Whether a case was as it should not be.
  bool failed() const { return m_all.failed > 0; }
  int cases() const { return m_all.cases; }

 private:
  struct Line {
    int cases = 0;
    int skipped = 0;
    int missed = 0;
    int failed = 0;
    int clusters = 0;
    int processes = 0;
    int files = 0;
    std::map<std::string, int> statuses;
  };
  static void add(Line& line, const Outcome& outcome);

  std::map<std::string, Line> m_lines;
  Line m_all;
};

}  // namespace kt2::faults
