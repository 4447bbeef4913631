// A supervisor's side with a worker process whose body the test writes: it runs in the child, and tells what it did by
// the messages it sends.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include "run/server.hpp"
#include "run/worker.hpp"
#include "support/program.hpp"

namespace kt2::run {

class WorkerTest : public ::testing::Test, public WorkerEvents {
 public:
  void metadata(const std::string& key, const std::string& value) override { told.push_back(key + "=" + value); }
  void planned(const std::string& line) override { told.push_back("planned " + line); }
  void warning(const std::string& line) override { told.push_back("warning " + line); }

 protected:
  Signals signals;
  std::vector<std::string> told;
  // What the keeper's process does.
  std::function<int(Keeper::Ends)> keeping = [](Keeper::Ends) { return 0; };
  Keeper keeper{[this](Keeper::Ends ends) { return keeping(std::move(ends)); }};

  ~WorkerTest() override {
    signals.take();
    ::sigprocmask(SIG_SETMASK, &signals.original_mask(), nullptr);
    ::signal(SIGPIPE, SIG_DFL);
  }

  static void say(Channel& channel, const std::string& key, const std::string& value) {
    channel.send({MessageKind::metadata, {key, value}});
  }

  // A worker that prepares itself and then does for each step what `step` says, until it is told to quit.
  static std::function<int(Channel)> performing(std::function<Message(Step, Channel&)> step) {
    return [step = std::move(step)](Channel channel) {
      say(channel, "worker", std::to_string(::getpid()));
      channel.send({MessageKind::prepared, encode(Plan{})});
      while (const auto message = channel.receive()) {
        if (message->kind == MessageKind::quit) return 0;
        if (message->kind == MessageKind::perform)
          channel.send(step(static_cast<Step>(std::stoi(message->fields.at(0))), channel));
      }
      return 0;
    };
  }
  static Message good() { return done_message({}, CallControl::Told::nothing); }
  static Message bad(const char* why, CallControl::Told told = CallControl::Told::nothing) {
    return done_message(Error{Cause::test, why, {}}, told);
  }

  // The pids of the workers so far.
  std::vector<pid_t> workers() const {
    std::vector<pid_t> pids;
    for (const std::string& line : told) {
      if (line.starts_with("worker=")) pids.push_back(std::stoi(line.substr(7)));
    }
    return pids;
  }
  static bool exists(pid_t pid) { return ::kill(pid, 0) == 0; }
};

}  // namespace kt2::run
