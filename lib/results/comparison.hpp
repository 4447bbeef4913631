// Two runs' rows side by side: where they differ. It reads no files and prints nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/outcomes.hpp"

namespace kt2::results {

struct ComparisonOptions {
  // Rows whose name one of these matches anywhere are left out. Perl's grammar, which holds Go's.
  std::vector<std::string> ignored;
  // Times of rows of the same verdicts differ when the longer is more than so many percent, and a second, above the
  // shorter; unset: times are not compared.
  std::optional<double> percent;
};

struct Difference {
  enum class Kind { only_in_a, only_in_b, verdict, time };
  Kind kind = Kind::verdict;
  std::string row;
  Outcomes a;
  Outcomes b;
};

std::string_view difference_name(Difference::Kind kind);

struct Comparison {
  std::vector<Difference> differences;  // by row
  std::size_t compared = 0;             // rows of either run, those below left out
  std::size_t ran = 0;                  // of these, those that ran in both
  std::size_t not_run = 0;              // of these, those skipped in one and skipped or missing in the other
  std::size_t ignored = 0;
};

// A row skipped in one run and missing in the other is no difference: it did not run. The error (Cause::usage) is of an
// expression that is none. [any-thread]
Result<Comparison> compare(const OutcomesByRow& a, const OutcomesByRow& b, const ComparisonOptions& options);

}  // namespace kt2::results
