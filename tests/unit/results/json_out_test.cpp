#include "results/json_out.hpp"

#include <gtest/gtest.h>

namespace kt2::results {
namespace {

TEST(TableAsJson, KeepsTheOrderOfRowsAndColumns) {
  EXPECT_EQ(table_as_json({{{"name", "noop"}, {"kind", "deployer"}}, {{"name", "ginkgo"}, {"error", "a \"b\"\n\xFF"}}}),
            R"([
  {
    "name": "noop",
    "kind": "deployer"
  },
  {
    "name": "ginkgo",
    "error": "a \"b\"\n)"
            "\xEF\xBF\xBD"
            R"("
  }
]
)");
}

TEST(TableAsJson, WritesNothingAsAnEmptyArray) {
  EXPECT_EQ(table_as_json({}), "[]\n");
  EXPECT_EQ(table_as_json({{}}), "[\n  {}\n]\n");
}

TEST(ObjectAsJson, IsOneLineWithNumbersAndTexts) {
  EXPECT_EQ(object_as_json({{"name", std::string("a\n\"b\"\xFF")}, {"ms", std::int64_t{-12}}, {"seconds", 0.125}}),
            R"({"name":"a\n\"b\")"
            "\xEF\xBF\xBD"
            R"(","ms":-12,"seconds":0.125})");
  EXPECT_EQ(object_as_json({}), "{}");
}

TEST(ObjectsAsJson, AreAnArray) {
  EXPECT_EQ(objects_as_json({{{"ms", std::int64_t{1}}}}), "[\n  {\n    \"ms\": 1\n  }\n]\n");
  EXPECT_EQ(objects_as_json({}), "[]\n");
}

}  // namespace
}  // namespace kt2::results
