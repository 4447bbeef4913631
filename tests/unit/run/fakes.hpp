// Operations that only record what a run asks of them, and answer as the test says. Nothing is performed.
#pragma once

#include <csignal>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "run/run.hpp"

namespace kt2::run {

class FakeOperations final : public Operations {
 public:
  // What a step does and answers; every other step succeeds.
  std::map<Step, std::function<Report(const Request&)>> answers;
  std::optional<int> signal;
  std::optional<Error> loss;
  Clock::time_point signalled = Clock::now();
  std::vector<Request> requests;

  Report perform(const Request& request) override {
    requests.push_back(request);
    const auto found = answers.find(request.step);
    return found != answers.end() ? found->second(request) : Report{};
  }
  std::optional<int> interrupted() override { return signal; }
  std::optional<Clock::time_point> interrupted_at() override {
    return signal ? std::optional(signalled) : std::nullopt;
  }

  std::optional<Error> lost() override { return loss; }

  void fail(Step step, Stopped stopped = Stopped::no) {
    answers[step] = [step, stopped](const Request&) {
      return Report{Error{Cause::test, std::string(step_name(step)) + " went wrong", "last words"}, stopped};
    };
  }
  // The step is stopped by `number`, which comes while it runs.
  void interrupt(Step step, int number) {
    answers[step] = [this, step, number](const Request&) {
      signal = number;
      return Report{Error{Cause::test, std::string(step_name(step)) + " went wrong", {}}, Stopped::by_signal};
    };
  }

  // The step is stopped because the run loses something while it runs.
  void lose(Step step) {
    answers[step] = [this, step](const Request&) {
      loss = Error{Cause::lease, "the project is gone", {}};
      return Report{Error{Cause::test, std::string(step_name(step)) + " went wrong", {}}, Stopped::by_loss};
    };
  }

  // "Init Up Down Finish"
  std::string steps() const {
    std::string names;
    for (const Request& request : requests) names += (names.empty() ? "" : " ") + std::string(step_name(request.step));
    return names;
  }
  const Request* request(Step step) const {
    for (const Request& candidate : requests) {
      if (candidate.step == step) return &candidate;
    }
    return nullptr;
  }
};

// Records what an observer is told.
class FakeObserver final : public Observer {
 public:
  struct Begin {
    Step step;
    bool running;
    std::optional<Duration> limit;
  };
  std::vector<Begin> begins;
  std::vector<std::pair<Step, std::string>> ends;  // with the failure's message

  void step_begins(Step step, const std::vector<results::Row>& rows, std::optional<Duration> limit) override {
    begins.push_back({step, !rows.empty() && rows.back().running && rows.back().name == step_name(step), limit});
  }
  void step_ended(Step step, const std::vector<results::Row>&, Duration, const Error* failure) override {
    ends.emplace_back(step, failure != nullptr ? failure->message : "");
  }
};

// "Init! Up Down": the rows' names, those that failed with an exclamation mark.
inline std::string rows_of(const Ending& ending) {
  std::string names;
  for (const results::Row& row : ending.rows) {
    names += (names.empty() ? "" : " ") + row.name + (row.failure ? "!" : "") + (row.running ? " running" : "");
  }
  return names;
}

// All that a run can be asked for, but for logs.
inline Plan everything() {
  Plan plan;
  plan.build = plan.up = plan.down = plan.pre_test_cmd = plan.post_test_cmd = true;
  plan.tester = "exec";
  return plan;
}

}  // namespace kt2::run
