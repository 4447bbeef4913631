// What was seen of a case: the facts that the verdict is about.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "blows.hpp"
#include "report.hpp"

namespace kt2::faults {

struct Seen {
  Delivery delivery;
  std::optional<int> status;  // as waitpid(2) gives it; nothing when it had to be killed
  bool worker_stays = false;
  std::set<std::string> marks;
  std::size_t earlier_rows = 0;  // of the preparing call
  Report report;
  std::string problem_of_metadata;
  std::string problem_of_state;
  std::vector<std::string> left;   // processes that are not the cluster's
  std::vector<std::string> stray;  // the cluster's, of things that are in the ledger no more
  std::vector<std::string> lost;   // things of a cluster that is up whose processes are gone
  std::vector<std::string> things;
  std::string err;

  bool marked(const std::string& mark) const { return marks.contains(mark); }
};

}  // namespace kt2::faults
