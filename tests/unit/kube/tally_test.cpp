#include "kube/tally.hpp"

#include <gtest/gtest.h>

#include "objects.hpp"

namespace kt2::kube {
namespace {

Json job(const std::string& name, const std::string& ended = {}, const std::string& reason = {}) {
  Json job = object(name, {{"status", {{"active", 1}}}});
  if (!ended.empty()) job["status"]["conditions"] = {condition(ended, "True", reason, "It is so.")};
  return job;
}

TEST(Tally, AsksAConditionOfEveryObjectAndOfAtLeastOne) {
  Tested tested("condition=Ready", of(pods()));
  EXPECT_EQ(tested.state(), State::unmet);
  EXPECT_EQ(tested.reason(), "not listed yet");
  tested.list({});
  EXPECT_EQ(tested.state(), State::unmet);
  EXPECT_EQ(tested.line(), "no pods yet");
  tested.changed(pending_pod("a"));
  EXPECT_EQ(tested.line(), "0 of 1 Ready; a: Pending");
  tested.changed(pending_pod("b"));
  tested.changed(ready_pod("a"));
  EXPECT_EQ(tested.state(), State::unmet);
  EXPECT_EQ(tested.reason(), "1 of 2 Ready");
  tested.changed(ready_pod("b"));
  EXPECT_EQ(tested.state(), State::met);
  EXPECT_EQ(tested.reason(), "");
  EXPECT_EQ(tested.line(), "2 of 2 Ready");
}

TEST(Tally, SaysNothingInTheMiddleOfAList) {
  Tested tested("condition=Ready", of(pods()));
  tested.tally().begin_list();
  tested.tally().listed(ready_pod("a"), at(0));
  EXPECT_EQ(tested.state(), State::unmet);
  tested.tally().listed(pending_pod("b"), at(0));
  tested.tally().end_list(at(0));
  EXPECT_EQ(tested.line(), "1 of 2 Ready; b: Pending");

  Tested count("count>=2", of(pods()));
  count.list({ready_pod("a")});
  count.tally().begin_list();
  count.tally().listed(ready_pod("b"), at(1));
  EXPECT_EQ(count.state(), State::unmet);  // "a" may be gone
  count.tally().end_list(at(1));
  EXPECT_EQ(count.line(), "count is 1, not >=2");
}

TEST(Tally, KnowsAnObjectOfANameAsSoonAsItIsListed) {
  Tested tested("condition=Ready", of(pods(), "a"));
  tested.tally().begin_list();
  tested.tally().listed(ready_pod("a"), at(0));
  EXPECT_EQ(tested.state(), State::met);
}

TEST(Tally, DoesNotMissAShortState) {
  for (const std::string wanted : {"condition=Ready", "jsonpath={.status.phase}=Running"}) {
    Tested tested(wanted, of(pods()));
    tested.list({pending_pod("a"), pending_pod("b")});
    tested.changed(ready_pod("a")).changed(pending_pod("a"));
    EXPECT_EQ(tested.state(), State::unmet);
    tested.changed(ready_pod("b")).changed(pending_pod("b"));
    EXPECT_EQ(tested.state(), State::met) << wanted;
  }
}

TEST(Tally, DoesNotMissAnObjectOfAShortLife) {
  Tested tested("condition=Ready", of(pods()));
  tested.list({}).changed(ready_pod("a")).deleted(ready_pod("a"));
  EXPECT_EQ(tested.state(), State::met);
}

TEST(Tally, ForgetsWhatIsDeleted) {
  Tested tested("condition=Ready", of(pods()));
  tested.list({pending_pod("a"), pending_pod("b")});
  tested.changed(ready_pod("a"));
  tested.deleted(pending_pod("b"));
  EXPECT_EQ(tested.state(), State::met);

  Tested all("condition=Ready", of(pods()));
  all.list({pending_pod("a")}).deleted(pending_pod("a"));
  EXPECT_EQ(all.state(), State::unmet);
  EXPECT_EQ(all.line(), "no pods yet");
}

TEST(Tally, WaitsForANameUntilItIsThereAgain) {
  Tested tested("condition=Ready", of(pods(), "a"));
  tested.list({});
  EXPECT_EQ(tested.line(), "not found");
  tested.changed(pending_pod("a"));
  EXPECT_EQ(tested.line(), "0 of 1 Ready; a: Pending");
  tested.deleted(pending_pod("a"));
  EXPECT_EQ(tested.line(), "deleted, waited for until it is there again");
  EXPECT_EQ(tested.state(), State::unmet);
  tested.changed(ready_pod("a"));
  EXPECT_EQ(tested.state(), State::met);
}

TEST(Tally, TakesAnotherUidForAnotherObject) {
  Tested tested("all(condition=A, condition=B)", of(pods(), "a"));
  tested.list({object("a", conditions({condition("A", "True")}), "1")});
  tested.changed(object("a", conditions({condition("B", "True")}), "2"));
  EXPECT_EQ(tested.state(), State::unmet);
  tested.changed(object("a", conditions({condition("A", "True")}), "2"));
  EXPECT_EQ(tested.state(), State::met);
}

TEST(Tally, TakesALaterListForAllThereIs) {
  Tested tested("condition=Ready", of(pods()));
  tested.list({ready_pod("a"), pending_pod("b"), pending_pod("c")});
  tested.changed(pending_pod("d"));
  tested.list({ready_pod("a"), ready_pod("c")});
  EXPECT_EQ(tested.state(), State::met);
  EXPECT_EQ(tested.objects().size(), 2U);
}

TEST(Tally, ListsAnewWhenAListBreaksOff) {
  Tested tested("condition=Ready", of(pods()));
  tested.tally().begin_list();
  tested.tally().listed(pending_pod("a"), at(0));
  tested.list({ready_pod("b")});
  EXPECT_EQ(tested.state(), State::met);
  EXPECT_EQ(tested.objects().size(), 1U);
}

TEST(Tally, OfCreateIsMetByWhatWasThereOnce) {
  Tested named("create", of(pods(), "a"));
  named.list({});
  EXPECT_EQ(named.state(), State::unmet);
  EXPECT_EQ(named.line(), "not found");
  named.changed(pending_pod("a")).deleted(pending_pod("a"));
  EXPECT_EQ(named.state(), State::met);
  ASSERT_EQ(named.objects().size(), 1U);
  EXPECT_EQ(named.objects()[0].name, "a");
  EXPECT_EQ(named.objects()[0].verdict.state, State::met);

  Tested some("create", of(pods()));
  some.list({});
  EXPECT_EQ(some.line(), "no pods yet");
  some.changed(pending_pod("x"));
  EXPECT_EQ(some.state(), State::met);
  EXPECT_EQ(some.line(), "1 of 1 created");
}

TEST(Tally, OfDeleteIsOfWhatTheFirstListHad) {
  Tested tested("delete", of(pods()));
  EXPECT_EQ(tested.state(), State::unmet);
  tested.list({pending_pod("a"), pending_pod("b")});
  EXPECT_EQ(tested.line(), "0 of 2 deleted; a: still there; b: still there");
  tested.changed(pending_pod("new"));
  tested.deleted(pending_pod("a"), 3);
  EXPECT_EQ(tested.reason(), "1 of 2 deleted");
  tested.changed(
      object("b", {{"metadata", {{"deletionTimestamp", "2024-01-01T00:00:00Z"}, {"finalizers", {"x.io/y", "z"}}}}}));
  EXPECT_EQ(tested.line(), "1 of 2 deleted; b: being deleted, held by the finalizer x.io/y, z");
  tested.deleted(pending_pod("b"), 5);
  EXPECT_EQ(tested.state(), State::met);
  const auto objects = tested.objects(9);
  ASSERT_EQ(objects.size(), 2U);
  EXPECT_EQ(objects[0].name, "a");
  EXPECT_EQ(objects[0].verdict.state, State::met);
  EXPECT_EQ(objects[0].since, at(3));
  EXPECT_EQ(objects[1].since, at(5));
}

TEST(Tally, OfDeleteKnowsAnObjectByItsUid) {
  Tested tested("delete", of(pods(), "a"));
  tested.list({object("a", Json::object(), "1")});
  tested.changed(object("a", Json::object(), "1"));
  EXPECT_EQ(tested.state(), State::unmet);
  tested.changed(object("a", Json::object(), "2"));
  EXPECT_EQ(tested.state(), State::met);

  Tested relisted("delete", of(pods()));
  relisted.list({object("a", Json::object(), "1"), object("b")});
  relisted.list({object("a", Json::object(), "2")});
  EXPECT_EQ(relisted.state(), State::met);
}

TEST(Tally, OfDeleteIsMetAtOnceWhereNothingIs) {
  Tested tested("delete", of(pods(), "a"));
  tested.list({});
  EXPECT_EQ(tested.state(), State::met);
  EXPECT_EQ(tested.line(), "nothing there to be deleted");
  Tested some("delete", of(pods()));
  EXPECT_EQ(some.list({}).state(), State::met);
}

TEST(Tally, CountsWhatExists) {
  struct Case {
    const char* condition;
    std::vector<State> of;  // 0, 1, 2, 3 objects
  };
  const State no = State::unmet;
  const State yes = State::met;
  for (const auto& [condition, states] :
       {Case{"count>=2", {no, no, yes, yes}}, Case{"count>2", {no, no, no, yes}}, Case{"count==2", {no, no, yes, no}},
        Case{"count=0", {yes, no, no, no}}, Case{"count<=1", {yes, yes, no, no}}, Case{"count<1", {yes, no, no, no}},
        Case{"count!=1", {yes, no, yes, yes}}}) {
    Tested tested(condition, of(pods()));
    EXPECT_EQ(tested.state(), State::unmet);
    tested.list({});
    for (std::size_t i = 0; i < states.size(); ++i) {
      EXPECT_EQ(tested.state(), states[i]) << condition << " of " << i;
      tested.changed(pending_pod("p" + std::to_string(i)));
    }
  }
  Tested tested("count>=2", of(pods()));
  tested.list({pending_pod("a"), pending_pod("b")});
  EXPECT_EQ(tested.line(), "count is 2");
  tested.deleted(pending_pod("a"));
  EXPECT_EQ(tested.state(), State::unmet);  // a state of now
  EXPECT_EQ(tested.line(), "count is 1, not >=2");
  EXPECT_EQ(tested.list({}).line(), "count is 0, not >=2");
}

TEST(Tally, OfAJobFailsWithIt) {
  Tested tested("job", of(jobs()));
  tested.list({job("a"), job("b")});
  EXPECT_EQ(tested.line(), "0 of 2 complete; a: 1 active, 0 succeeded; b: 1 active, 0 succeeded");
  tested.changed(job("a", "Complete"));
  EXPECT_EQ(tested.state(), State::unmet);
  tested.changed(job("b", "FailureTarget", "PodFailurePolicy"));
  EXPECT_EQ(tested.line(), "1 of 2 complete; b: failing: PodFailurePolicy, it is so.");
  tested.changed(job("b", "Failed", "BackoffLimitExceeded"), 7);
  EXPECT_EQ(tested.state(7), State::failed);
  EXPECT_EQ(tested.reason(7), "b: Failed: BackoffLimitExceeded, it is so.");
  EXPECT_EQ(tested.line(7), "1 of 2 complete; b: Failed: BackoffLimitExceeded, it is so.");
  EXPECT_EQ(tested.objects(9)[1].since, at(7));
}

TEST(Tally, JudgesATreeOfObjectConditionsByObject) {
  Tested tested("any(condition=Complete, condition=Failed)", of(jobs()));
  tested.list({job("a"), job("b")});
  EXPECT_EQ(tested.line(),
            "0 of 2 as asked; a: condition Complete is not there yet; b: condition Complete is not there yet");
  tested.changed(job("a", "Complete"));
  EXPECT_EQ(tested.state(), State::unmet);
  tested.changed(job("b", "Failed"));
  EXPECT_EQ(tested.state(), State::met);
}

TEST(Tally, CombinesStatesOfTheWhole) {
  Tested all("all(count>=2, condition=Ready)", of(pods()));
  all.list({ready_pod("a")});
  EXPECT_EQ(all.state(), State::unmet);
  EXPECT_EQ(all.line(), "1 of 1 as asked; count is 1, not >=2");
  all.changed(pending_pod("b"));
  EXPECT_EQ(all.line(), "1 of 2 as asked; b: Pending");
  all.changed(ready_pod("b"));
  EXPECT_EQ(all.state(), State::met);
  const auto objects = all.objects();
  ASSERT_EQ(objects.size(), 3U);
  EXPECT_EQ(objects[0].name, "");
  EXPECT_EQ(objects[0].verdict.state, State::met);

  Tested any("any(delete, all(settled, count=1))", of(pods()));
  any.list({pending_pod("a"), ready_pod("b")});
  EXPECT_EQ(any.state(), State::unmet);
  any.deleted(pending_pod("a"));
  EXPECT_EQ(any.state(), State::met);
  any.changed(pending_pod("c"));
  EXPECT_EQ(any.state(), State::unmet);
  any.deleted(ready_pod("b"));
  EXPECT_EQ(any.state(), State::met);
}

TEST(Tally, OfAnyFailsOnlyWhenAllFail) {
  const Json two = object("a", {{"x", {1, 2}}, {"y", {1, 2}}});
  Tested one("any(jsonpath={.x[*]}=1, jsonpath={.z}=1)", of(pods()));
  EXPECT_EQ(one.list({two}).state(), State::unmet);
  EXPECT_EQ(one.line(), "0 of 1 as asked; a: {.z} is not there yet");
  Tested both("any(jsonpath={.x[*]}=1, jsonpath={.y[*]}=1)", of(pods()));
  EXPECT_EQ(both.list({two}).state(), State::failed);
  EXPECT_EQ(both.reason(), "a: {.x[*]}: given jsonpath expression matches more than one value");
  Tested all("all(jsonpath={.x[*]}=1, jsonpath={.z}=1)", of(pods()));
  EXPECT_EQ(all.list({two}).state(), State::failed);
  Tested whole("any(settled, jsonpath={.x[*]}=1)", of(pods()));
  EXPECT_EQ(whole.list({two}).state(), State::unmet);
  EXPECT_EQ(whole.next_look(), std::nullopt);
}

TEST(Tally, ReportsEachObjectByNameWithTheTimeOfItsState) {
  TallyOptions options = of(pods());
  options.many_namespaces = true;
  Tested tested("condition=Ready", options);
  tested.list({pending_pod("b"), pending_pod("a")}, 1);
  tested.changed(ready_pod("b"), 4).changed(ready_pod("b"), 6);
  const auto objects = tested.objects(9);
  ASSERT_EQ(objects.size(), 2U);
  EXPECT_EQ(objects[0].name, "a");
  EXPECT_EQ(objects[0].name_space, "ns");
  EXPECT_EQ(objects[0].verdict.state, State::unmet);
  EXPECT_EQ(objects[0].verdict.reason, "Pending");
  EXPECT_EQ(objects[0].since, at(1));
  EXPECT_EQ(objects[1].verdict.state, State::met);
  EXPECT_EQ(objects[1].verdict.reason, "");
  EXPECT_EQ(objects[1].since, at(4));
  EXPECT_EQ(tested.line(9), "1 of 2 Ready; ns/a: Pending");
}

TEST(Tally, ReportsWhatIsNotThere) {
  TallyOptions options = of(pods(), "a");
  options.name_space = "ns";
  Tested named("condition=Ready", options);
  named.list({});
  ASSERT_EQ(named.objects().size(), 1U);
  EXPECT_EQ(named.objects()[0].name, "a");
  EXPECT_EQ(named.objects()[0].name_space, "ns");
  EXPECT_EQ(named.objects()[0].verdict.reason, "not found");
  Tested some("condition=Ready", of(pods()));
  some.list({});
  ASSERT_EQ(some.objects().size(), 1U);
  EXPECT_EQ(some.objects()[0].name, "");
  EXPECT_EQ(some.objects()[0].verdict.reason, "no pods yet");
}

TEST(Tally, ShowsTheMostTellingOnesOfMany) {
  Tested tested("condition=Ready", of(pods()));
  tested.list({pending_pod("a"), pending_pod("b"), ready_pod("c"), pending_pod("d"),
               waiting_pod("z", "ImagePullBackOff", "Back-off pulling image \"x\"")});
  EXPECT_EQ(tested.line(),
            "1 of 5 Ready; z: ImagePullBackOff, back-off pulling image \"x\"; a: Pending; b: Pending; and 1 more");
}

TEST(Tally, KeepsItsLineShort) {
  const std::string message(1000, 'm');
  std::vector<Json> many;
  for (int i = 0; i < 50; ++i) {
    many.push_back(waiting_pod(std::string(60, 'n') + std::to_string(i), "ErrImagePull", message));
  }
  Tested tested("condition=Ready", of(pods()));
  tested.list(many);
  EXPECT_LE(tested.line().size(), 300U);
  EXPECT_NE(tested.line().find("…"), std::string::npos);
  EXPECT_TRUE(tested.line().ends_with(" more")) << tested.line();
  for (const ObjectReport& report : tested.objects()) EXPECT_LE(report.verdict.reason.size(), 200U);
}

TEST(Tally, MakesWhatServersSayHarmless) {
  Tested tested("condition=Ready", of(pods()));
  tested.list({waiting_pod("a", "ErrImagePull", "one\ntwo\x1B[31m\xE2\x80\xAE three")});
  EXPECT_EQ(tested.line(), "0 of 1 Ready; a: ErrImagePull, one two?[31m? three");
}

TEST(Tally, SurvivesObjectsOfAnyShape) {
  const std::vector<Json> odd{nullptr, 1, "x", Json::array(), true, 2.5, Json::object(), {{"x", {1, nullptr, "y"}}}};
  const std::vector<std::string> wanted{"condition=Ready",
                                        "condition=Ready=False",
                                        "jsonpath={.status.phase}=x",
                                        "jsonpath={..x}",
                                        "delete",
                                        "create",
                                        "count>1",
                                        "rollout",
                                        "job",
                                        "settled",
                                        "any(settled, rollout, all(job, condition=Ready))"};
  const std::vector<const char*> paths{"/metadata",
                                       "/metadata/name",
                                       "/metadata/namespace",
                                       "/metadata/uid",
                                       "/metadata/generation",
                                       "/metadata/ownerReferences",
                                       "/metadata/finalizers",
                                       "/metadata/deletionTimestamp",
                                       "/spec",
                                       "/spec/replicas",
                                       "/spec/updateStrategy",
                                       "/status",
                                       "/status/phase",
                                       "/status/conditions",
                                       "/status/conditions/0",
                                       "/status/conditions/0/type",
                                       "/status/conditions/0/status",
                                       "/status/conditions/0/reason",
                                       "/status/containerStatuses",
                                       "/status/containerStatuses/0",
                                       "/status/containerStatuses/0/state",
                                       "/status/containerStatuses/0/state/waiting",
                                       "/status/observedGeneration"};
  Json full = waiting_pod("a", "CrashLoopBackOff");
  full["metadata"]["ownerReferences"] = {{{"controller", true}, {"uid", "u"}}};
  full["metadata"]["generation"] = 2;
  full["status"]["conditions"] = {condition("Ready", "False", "x", "y")};
  for (const std::string& condition : wanted) {
    for (const Resource& kind : {pods(), jobs(), deployments(), resource("apps", "daemonsets", "DaemonSet"),
                                 resource("apps", "statefulsets", "StatefulSet"), resource("", "nodes", "Node")}) {
      Tested tested(condition, fail_fast(of(kind)));
      tested.list({full});
      for (const char* path : paths) {
        for (const Json& value : odd) {
          Json broken = full;
          broken[Json::json_pointer(path)] = value;
          EXPECT_NO_THROW(tested.changed(broken)) << broken;
          EXPECT_NO_THROW(tested.list({broken}));
          EXPECT_NO_THROW(tested.line());
          EXPECT_NO_THROW(tested.objects());
          EXPECT_NO_THROW(tested.deleted(broken));
        }
      }
      for (const Json& value : odd) EXPECT_NO_THROW(tested.changed(value).deleted(value));
    }
  }
}

TEST(Tally, IsQuickWithManyObjects) {
  constexpr int k_objects = 10'000;
  Tested tested("condition=Ready", fail_fast(of(pods())));
  std::vector<Json> all;
  for (int i = 0; i < k_objects; ++i) all.push_back(waiting_pod("p" + std::to_string(i), "ErrImagePull", "no"));
  tested.list(all);
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < k_objects; ++i) {
      const bool last = round == 9;
      tested.changed(last ? ready_pod("p" + std::to_string(i)) : all[static_cast<std::size_t>(i)], round);
      // Were this linear, the test would run for minutes.
      EXPECT_EQ(tested.state(round), last && i == k_objects - 1 ? State::met : State::unmet);
      EXPECT_EQ(tested.next_look().has_value(), !(last && i == k_objects - 1));
    }
  }
}

}  // namespace
}  // namespace kt2::kube
