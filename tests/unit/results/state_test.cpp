#include "results/state.hpp"

#include <gtest/gtest.h>

namespace kt2::results {
namespace {

using namespace std::chrono_literals;

State whole() {
  State state;
  state.run_id = "r1";
  DeployerState& kwok = state.deployers["kwok"];
  kwok.phase = Phase::up;
  kwok.artifacts = "/a";
  kwok.kubeconfig = "/r/kubeconfig";
  kwok.began = 17;
  kwok.changed = 18;
  kwok.flags = {{"nodes", {"3"}, false, {}}, {"env", {"A=b,c", "D=\"e\""}, false, {}}, {"token", {}, true, "MY_TOKEN"}};
  kwok.record = "kwok-r1\n\"quoted\"";
  kwok.processes = {{4711, 123456789012, "boot"}};
  kwok.rows = {{"Up", 1500ms, {}, false}, {"Test", 2s, Error{Cause::test, "exit status 3", {}}, false}};
  state.deployers["noop"].holds_nothing = true;
  state.launches = {{{1, 2, "boot"}, {3, 4, "boot"}, "1-2-boot"}};
  state.leases = {{"p1", "kwok", true, "1-2-boot", "http://b", "project", "me", "u", "/f", 300'000, true}};
  return state;
}

TEST(State, ComesBackAsItWas) {
  const auto state = parse_state(state_text(whole()));
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_EQ(state_text(*state), state_text(whole()));
  const DeployerState& kwok = state->deployers.at("kwok");
  EXPECT_EQ(kwok.phase, Phase::up);
  EXPECT_EQ(kwok.record, "kwok-r1\n\"quoted\"");
  EXPECT_EQ(kwok.flags.at(1).values, (std::vector<std::string>{"A=b,c", "D=\"e\""}));
  EXPECT_EQ(kwok.flags.at(2).variable, "MY_TOKEN");
  EXPECT_TRUE(kwok.flags.at(2).secret);
  EXPECT_EQ(kwok.processes.at(0), (StateProcess{4711, 123456789012, "boot"}));
  EXPECT_EQ(kwok.rows.at(1).failure->cause, Cause::test);
  EXPECT_EQ(state->launches.at(0).mark, "1-2-boot");
  EXPECT_EQ(state->leases, whole().leases);
}

TEST(State, CutShortAnywhereIsRefused) {
  const std::string text = state_text(whole());
  for (std::size_t size = 0; size + 2 < text.size(); ++size) {
    EXPECT_FALSE(parse_state(text.substr(0, size))) << "of " << size << " bytes";
  }
}

TEST(State, ASecretIsNotInTheText) {
  State state = whole();
  state.deployers["kwok"].flags.at(2).values = {"hunter2hunter2"};
  EXPECT_EQ(state_text(state).find("hunter2"), std::string::npos);
}

TEST(State, OfANewerVersionIsRefusedByName) {
  std::string text = state_text(whole());
  text.replace(text.find("\"version\": 1"), 12, "\"version\": 7");
  const auto state = parse_state(text);
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().message, "it is of version 7, and this kubetest2 reads version 1");
}

TEST(State, WhatIsMissingOrOfTheWrongKindIsNamed) {
  const auto refusal = [](const std::string& text) {
    const auto state = parse_state(text);
    return state ? "" : state.error().message;
  };
  EXPECT_EQ(refusal(R"({"version": 1})"), "\"run-id\" is missing");
  EXPECT_EQ(refusal(R"({"version": 1, "run-id": 5})"), "\"run-id\" is no text");
  EXPECT_EQ(refusal(R"({"version": 1, "run-id": "r", "deployers": []})"), "\"deployers\" is no object");
  EXPECT_EQ(refusal(R"({"version": 1, "run-id": "r", "deployers": {"a": {"phase": "sideways"}}})"),
            "the phase \"sideways\" is unknown");
  EXPECT_EQ(refusal("[1]"), "it is not whole: it holds no JSON object");
}

TEST(Phases, AreLiveFromTheBeginOfUpToTheEndOfDown) {
  EXPECT_FALSE(is_live(Phase::created));
  EXPECT_FALSE(is_live(Phase::building));
  for (const Phase phase : {Phase::going_up, Phase::up, Phase::up_failed, Phase::going_down, Phase::down_failed}) {
    EXPECT_TRUE(is_live(phase)) << phase_name(phase);
  }
  EXPECT_FALSE(is_live(Phase::down));
}

}  // namespace
}  // namespace kt2::results
