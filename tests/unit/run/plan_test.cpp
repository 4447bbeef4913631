#include "run/plan.hpp"

#include <gtest/gtest.h>

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

Plan full() {
  Plan plan;
  plan.deployer = "kwok";
  plan.deployer_version = "v1";
  plan.tester = "ginkgo";
  plan.run_id = "an id with \n a line";
  plan.run_dir = "/run dir";
  plan.artifacts = "/artifacts";
  plan.limits = {1min, 2min, 11ns, 3min, 4min, 5min, 6ns};
  plan.limits.signal_grace = 7ns;
  plan.limits.patience = 8ns;
  plan.limits.after_signal = 9ns;
  plan.limits.end = Clock::time_point(10ns);
  plan.limits.run_from = "--timeout";
  plan.limits.grace_from = "JOB_SPEC";
  plan.limits.signal_grace_from = "GITHUB_ACTIONS";
  plan.log.verbosity = -7;
  plan.log.stderr_threshold = 1;
  plan.log.file = "/log";
  plan.log.vmodule = "a=1";
  plan.metadata = {"a=1", "", "b=\xff"};
  return plan;
}

Plan there_and_back(const Plan& plan) {
  auto decoded = decode_plan(encode(plan));
  return decoded ? *decoded : Plan{};
}

TEST(Plan, TextsAndNumbersArrive) {
  const Plan plan = there_and_back(full());
  EXPECT_EQ(plan.deployer, "kwok");
  EXPECT_EQ(plan.deployer_version, "v1");
  EXPECT_EQ(plan.tester, "ginkgo");
  EXPECT_EQ(plan.run_id, "an id with \n a line");
  EXPECT_EQ(plan.run_dir, "/run dir");
  EXPECT_EQ(plan.artifacts, "/artifacts");
  EXPECT_EQ(plan.limits.build, 1min);
  EXPECT_EQ(plan.limits.up, 2min);
  EXPECT_EQ(plan.limits.ready, 11ns);
  EXPECT_EQ(plan.limits.test, 3min);
  EXPECT_EQ(plan.limits.down, 4min);
  EXPECT_EQ(plan.limits.run, 5min);
  EXPECT_EQ(plan.limits.grace, 6ns);
  EXPECT_EQ(plan.limits.signal_grace, 7ns);
  EXPECT_EQ(plan.limits.patience, 8ns);
  EXPECT_EQ(plan.limits.after_signal, 9ns);
  EXPECT_EQ(plan.limits.end, Clock::time_point(10ns));
  EXPECT_EQ(plan.limits.run_from, "--timeout");
  EXPECT_EQ(plan.limits.grace_from, "JOB_SPEC");
  EXPECT_EQ(plan.limits.signal_grace_from, "GITHUB_ACTIONS");
  EXPECT_EQ(plan.log.verbosity, -7);
  EXPECT_EQ(plan.log.stderr_threshold, 1);
  EXPECT_EQ(plan.log.file, "/log");
  EXPECT_EQ(plan.log.vmodule, "a=1");
  EXPECT_EQ(plan.metadata, (std::vector<std::string>{"a=1", "", "b=\xff"}));
}

TEST(Plan, EachSwitchArrivesByItself) {
  const std::vector<bool& (*)(Plan&)> switches = {
      [](Plan& p) -> bool& { return p.build; },
      [](Plan& p) -> bool& { return p.up; },
      [](Plan& p) -> bool& { return p.down; },
      [](Plan& p) -> bool& { return p.ready; },
      [](Plan& p) -> bool& { return p.pre_test_cmd; },
      [](Plan& p) -> bool& { return p.post_test_cmd; },
      [](Plan& p) -> bool& { return p.skip_test_row; },
      [](Plan& p) -> bool& { return p.foreign_tester; },
      [](Plan& p) -> bool& { return p.dumps_logs; },
      [](Plan& p) -> bool& { return p.dry_run; },
      [](Plan& p) -> bool& { return p.limits.down_given; },
      [](Plan& p) -> bool& { return p.log.skip_headers; },
      [](Plan& p) -> bool& { return p.log.add_dir_header; },
      [](Plan& p) -> bool& { return p.log.to_stderr; },
      [](Plan& p) -> bool& { return p.log.also_to_stderr; },
  };
  for (std::size_t on = 0; on < switches.size(); ++on) {
    Plan plan = full();
    for (std::size_t i = 0; i < switches.size(); ++i) switches[i](plan) = i == on;
    Plan back = there_and_back(plan);
    for (std::size_t i = 0; i < switches.size(); ++i) EXPECT_EQ(switches[i](back), i == on) << i;
  }
}

TEST(Plan, DefaultsArrive) {
  const Plan plan = there_and_back({});
  EXPECT_FALSE(plan.test());
  EXPECT_EQ(plan.limits.grace, 30s);
  EXPECT_EQ(plan.limits.run, 0s);
  EXPECT_EQ(plan.limits.end, std::nullopt);
  EXPECT_TRUE(plan.log.to_stderr);
  EXPECT_TRUE(plan.metadata.empty());
}

TEST(Plan, AnIncompleteOneIsNoPlan) {
  std::vector<std::string> fields = encode({});
  while (!fields.empty()) {
    fields.pop_back();
    EXPECT_FALSE(decode_plan(fields)) << fields.size();
  }
}

}  // namespace
}  // namespace kt2::run
