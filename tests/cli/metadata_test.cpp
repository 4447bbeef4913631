// metadata.json in the artifacts.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

nlohmann::json metadata(const Sandbox& box) {
  return nlohmann::json::parse(read(box.artifacts() / "metadata.json"));
}

TEST(Metadata, SaysWhatRan) {
  const Sandbox box;
  const Finished finished =
      box.kubetest2({"noop", "--up", "--metadata=a=b", "--metadata", "c=d=e,f=", "--metadata=a=last"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(metadata(box), (nlohmann::json{{"kubetest-version", "kubetest2 version " + tag()},
                                           {"deployer-version", tag()},
                                           {"a", "last"},
                                           {"c", "d=e"},
                                           {"f", ""}}));
}

TEST(Metadata, HasEachTestersVersions) {
  const Sandbox box;
  box.kubetest2({"noop", "--metadata=a=b", "--test=exec", "--", "true"}).run();
  EXPECT_EQ(metadata(box), (nlohmann::json{{"kubetest-version", "kubetest2 version " + tag()},
                                           {"deployer-version", tag()},
                                           {"tester-version", tag()},
                                           {"job-version", ""},
                                           {"a", "b"}}));
}

TEST(Metadata, KeepsWhatCommandsPutIntoIt) {
  const Sandbox box;
  const std::string script = R"(echo '{"mine": "1", "deployer-version": "changed"}' > "$ARTIFACTS/metadata.json")";
  const Finished finished =
      box.kubetest2({"noop", "--test=exec", "--", "sh", "-c", replace_all(script, "$", "\\$")}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(metadata(box).at("mine"), "1");
}

TEST(Metadata, IsThereBeforeTheFirstStep) {
  const Sandbox box;
  const Finished finished =
      box.kubetest2({"noop", "--pre-test-cmd=cat,$ARTIFACTS/metadata.json", "--test=exec", "--", "true"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.out, "\"kubetest-version\"")) << finished.out;
}

TEST(Metadata, IsOneRunsUnderOneId) {
  const Sandbox box;
  box.kubetest2({"noop", "--run-id=r1", "--up", "--metadata=a=1,b=1"}).run();
  box.kubetest2({"noop", "--run-id=r1", "--down", "--metadata=b=2"}).run();
  EXPECT_EQ(metadata(box).at("a"), "1");
  EXPECT_EQ(metadata(box).at("b"), "2");
  box.kubetest2({"noop", "--run-id=r2", "--up"}).run();
  EXPECT_FALSE(metadata(box).contains("a"));
}

TEST(Metadata, ThatCannotBeReadIsReplacedWithAWarning) {
  const Sandbox box;
  box.kubetest2({"noop", "--run-id=r", "--up"}).run();
  write_script(box.artifacts() / "metadata.json", "[1, 2");
  const Finished finished = box.kubetest2({"noop", "--run-id=r", "--down"}).run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_TRUE(contains(box.plain(finished.err), "] \"DIR/_artifacts/metadata.json\" holds no JSON object"))
      << finished.err;
  EXPECT_EQ(metadata(box).size(), 2U);
}

}  // namespace
}  // namespace kt2::test
