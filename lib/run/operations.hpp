// What a run needs done, as it sees it: one step at a time, each with its limits. Implemented by the worker's client,
// and by fakes in tests.
#pragma once

#include <optional>
#include <string>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "run/step.hpp"

namespace kt2::run {

struct Request {
  Step step{};
  std::optional<Clock::time_point> deadline;
  bool test_failed = false;                              // for post_test
  bool resists = false;                                  // Down: goes on until asked to stop for the third time
  std::optional<Clock::time_point> kill = std::nullopt;  // when what it runs is killed, whatever its grace
};

// Why a step was stopped before it ended by itself.
enum class Stopped { no, by_deadline, by_signal, by_loss };

struct Report {
  std::optional<Error> failure;
  Stopped stopped = Stopped::no;
  bool redone = false;   // it failed, and its work is done all the same, as by a second attempt
  std::string log{};     // see results::Row
  std::string output{};  // likewise
};

class Operations {
 public:
  virtual ~Operations() = default;
  // Performs the step; returns when it is over and nothing of it runs any more.
  virtual Report perform(const Request& request) = 0;
  // The signal that asked the run to end, if one did.
  virtual std::optional<int> interrupted() = 0;
  // When that signal came.
  virtual std::optional<Clock::time_point> interrupted_at() = 0;
  // What the run cannot go on without, and has lost: no work is begun any more.
  virtual std::optional<Error> lost() { return std::nullopt; }
};

}  // namespace kt2::run
