// The run's order, and the rows it leaves.
#include <gtest/gtest.h>

#include <algorithm>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

TEST(Run, PerformsItsStepsInOrder) {
  const Sandbox box;
  const Finished finished = box.kubetest2({"noop", "--down", "--test=exec", "--post-test-cmd=echo,post",
                                           "--pre-test-cmd=echo,pre", "--up", "--build", "--", "echo", "test"})
                                .run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "pre\ntest\npost\n");
  EXPECT_EQ(rows(box.junit()), (Words{"Build", "Up", "PreTestCmd", "Test", "PostTestCmd", "Down"}));
}

TEST(Run, HasRowsOnlyForWhatRan) {
  for (const auto& [words, expected] : std::vector<std::pair<Words, Words>>{
           {{"noop", "--build"}, {"Build"}},
           {{"noop", "--up", "--down"}, {"Up", "Down"}},
           {{"noop", "--down"}, {"Down"}},
           {{"noop", "--test=exec", "--", "true"}, {"Test"}},
           // Commands around a test need one.
           {{"noop", "--up", "--pre-test-cmd=echo,pre", "--post-test-cmd=echo,post"}, {"Up"}}}) {
    const Sandbox box;
    const Finished finished = box.kubetest2(words).run();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(rows(box.junit()), expected);
  }
}

TEST(Run, WritesJunitAsItAlwaysWas) {
  const Sandbox box;
  box.kubetest2(
         {"noop", "--up", "--down", "--run-id=r", "--test=exec", "--", "sh", "-c", "echo '<ok> & so on'; exit 3"})
      .run();
  EXPECT_EQ(without_times(box.junit()), golden("junit_failed_test.xml"));
}

TEST(Run, LeavesTheTestsRowToTheTesterWhenAsked) {
  for (const char* command : {"true", "false"}) {
    const Sandbox box;
    const Finished finished = box.kubetest2({"noop", "--up", "--down", "--test=exec", "--skip-test-junit-report",
                                             "--pre-test-cmd=true", "--", command})
                                  .run();
    EXPECT_EQ(finished.status, std::string(command) == "true" ? 0 : 1);
    EXPECT_EQ(rows(box.junit()), (Words{"Up", "PreTestCmd", "Down"}));
    EXPECT_TRUE(contains(finished.err, "\n  Test ")) << "the summary tells of it all the same:\n" << finished.err;
  }
}

TEST(Run, OneIdIsOneSetOfRows) {
  const Sandbox box;
  box.kubetest2({"noop", "--run-id=r", "--up"}).run();
  EXPECT_EQ(box.kubetest2({"noop", "--run-id=r", "--test=exec", "--", "false"}).run().status, 1);
  EXPECT_EQ(box.kubetest2({"noop", "--run-id=r", "--test=exec", "--", "true"}).run().status, 0);
  EXPECT_EQ(box.kubetest2({"noop", "--run-id=r", "--down"}).run().status, 0);
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED", "Test", "Down"}));
}

TEST(Run, AnotherIdBeginsAnew) {
  const Sandbox box;
  box.kubetest2({"noop", "--run-id=r1", "--up"}).run();
  box.kubetest2({"noop", "--run-id=r2", "--down"}).run();
  EXPECT_EQ(rows(box.junit()), (Words{"Down"}));
}

}  // namespace
}  // namespace kt2::test
