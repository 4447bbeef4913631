#include "results/well_formed.hpp"

#include <gtest/gtest.h>

namespace kt2::results {
namespace {

TEST(WellFormed, TellsAWholeReportFromACutOne) {
  constexpr std::string_view k_whole =
      "<?xml version=\"1.0\"?>\n<testsuite name=\"kubetest2\"><testcase name=\"Up\"/></testsuite>\n";
  EXPECT_TRUE(is_well_formed_xml(k_whole));
  const auto needed = k_whole.size() - 1;  // but for the last line's end
  for (std::size_t length = 0; length < needed; ++length) {
    EXPECT_FALSE(is_well_formed_xml(k_whole.substr(0, length))) << k_whole.substr(0, length);
  }
}

TEST(WellFormed, TellsXmlFromOtherText) {
  for (const char* text : {"", "\n", "{}", "panic: no cluster", "<?xml version=\"1.0\"?>"}) {
    EXPECT_FALSE(is_well_formed_xml(text)) << text;
  }
}

}  // namespace
}  // namespace kt2::results
