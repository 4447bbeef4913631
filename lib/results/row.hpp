// One step of a run as a row of the results: what ran, how long, how it ended. It knows no format and no order.
#pragma once

#include <optional>
#include <string>

#include "base/duration.hpp"
#include "base/result.hpp"

namespace kt2::results {

struct Row {
  std::string name;  // "Up", "Test", …: the names that TestGrid has years of history of
  Duration time{};
  std::optional<Error> failure;
  // Begun and not yet ended. It counts as a failure, so that what a killed run leaves behind tells the truth.
  bool running = false;
  std::string log{};     // the file with all that the step printed, relative to the artifacts; empty for none
  std::string output{};  // what a step that passed tells of itself
};

// The failure that the row reports: its own, "interrupted" for one that is still running, none for one that passed.
// [any-thread]
std::optional<Error> reported_failure(const Row& row);

}  // namespace kt2::results
