#include "base/run_id.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace kt2 {
namespace {

TEST(RandomRunId, IsAUuidOfVersion4) {
  const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  for (int i = 0; i < 20; ++i) {
    const std::string id = random_run_id();
    EXPECT_TRUE(std::regex_match(id, uuid)) << id;
    EXPECT_TRUE(check_run_id(id)) << id;
  }
}

TEST(RandomRunId, IsNeverTheSame) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(random_run_id());
  EXPECT_EQ(ids.size(), 1000u);
}

TEST(CheckRunId, TakesOnePathComponent) {
  for (const char* id : {"a", "ab", "3d4e5f60-1234-4abc-8def-001122334455", "...", ".hidden", "with space", "-dash",
                         "caf\u00e9", "a:b", "a\\b"}) {
    EXPECT_TRUE(check_run_id(id)) << id;
  }
  EXPECT_TRUE(check_run_id(std::string(255, 'x')));
}

TEST(CheckRunId, RefusesWhatCannotNameADirectory) {
  for (const std::string& id :
       {std::string(), std::string("."), std::string(".."), std::string("a/b"), std::string("/"),
        std::string("../../x"), std::string("a/"), std::string("a\nb"), std::string("a\0b", 3), std::string("\x1b[1m"),
        std::string("\x7f"), std::string(256, 'x')}) {
    const auto checked = check_run_id(id);
    ASSERT_FALSE(checked) << id;
    EXPECT_EQ(checked.error().cause, Cause::usage);
    EXPECT_NE(checked.error().message.find("\"" + id + "\""), std::string::npos) << checked.error().message;
    EXPECT_NE(checked.error().message.find("--run-id"), std::string::npos) << checked.error().message;
  }
}

}  // namespace
}  // namespace kt2
