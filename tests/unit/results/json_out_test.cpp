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

}  // namespace
}  // namespace kt2::results
