// How often each row of an artifacts directory passed, failed and was skipped, by every junit*.xml below it. It reads
// what any program wrote, and judges nothing.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "base/duration.hpp"
#include "base/result.hpp"

namespace kt2::results {

// One row, which may be there several times: in several files, or repeated in one.
struct Outcomes {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
  Duration time{};  // of all of them but the skipped ones
  bool operator==(const Outcomes&) const = default;
};

// Whether one of them was not skipped.
bool has_run(const Outcomes& outcomes);
// The same counts, whatever the times.
bool same_verdicts(const Outcomes& a, const Outcomes& b);
// "passed", "failed", "skipped"; of several "2 passed, 1 failed"; "missing" when there is none.
std::string verdict_text(const Outcomes& outcomes);

// By their names as TestGrid has them: SUITE.CASE, the names of suites within suites joined by dots.
using OutcomesByRow = std::map<std::string, Outcomes, std::less<>>;

// Reads every file below a directory whose name is junit*.xml, as Spyglass finds them, or one file, whatever its name.
// A failed case is one with <failure> or <error>. The error (Cause::usage) names what cannot be read: a directory
// without such a file, a file that is not whole or holds no test suite. [any-thread]
Result<OutcomesByRow> read_outcomes(const std::filesystem::path& where);

}  // namespace kt2::results
