#include "results/outcomes.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace kt2::results {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class OutcomesTest : public ::testing::Test {
 protected:
  Result<OutcomesByRow> read(const std::string& text) const {
    std::ofstream(directory / "junit.xml") << text;
    return read_outcomes(directory / "junit.xml");
  }

  test::TemporaryDirectory directory;
};

TEST_F(OutcomesTest, NamesRowsAsTestGridDoes) {
  const auto all = read(R"(<?xml version="1.0"?>
    <testsuites name="all of them"><testsuite name="outer"><testcase name="a"/>
      <testsuite name="inner"><testcase name="b"/></testsuite></testsuite>
      <testsuite><testcase name="c&#10;d &lt;e&gt;" classname="x"/><testcase/></testsuite></testsuites>)");
  ASSERT_TRUE(all) << all.error().message;
  std::vector<std::string> names;
  for (const auto& [name, row] : *all) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"", "c d <e>", "outer.a", "outer.inner.b"}));
}

TEST_F(OutcomesTest, AddsUpWhatHappenedToARow) {
  const auto all = read(R"(<testsuite name="s">
    <testcase name="a" time="1.5"/><testcase name="a" time="1,000"><failure/></testcase>
    <testcase name="a" time="2e0"><error/></testcase><testcase name="a" time="77"><skipped/></testcase>
    <testcase name="b" time="nan"/><testcase name="c" time="-1"/><testcase name="d" time="1e300"/><testcase name="e" time="x"/>
    </testsuite>)");
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->at("s.a"), (Outcomes{1, 2, 1, 1003500ms}));
  EXPECT_EQ(verdict_text(all->at("s.a")), "1 passed, 2 failed, 1 skipped");
  for (const char* row : {"s.b", "s.c", "s.d", "s.e"}) EXPECT_EQ(all->at(row), (Outcomes{1, 0, 0, 0s})) << row;
}

TEST_F(OutcomesTest, TakesNoFileForAReportThatHasAnotherName) {
  fs::create_directories(directory / "logs/junit.xml");
  std::ofstream(directory / "logs/my-junit.xml") << "x";
  std::ofstream(directory / "logs/junit.txt") << "x";
  EXPECT_FALSE(read_outcomes(directory.path()));
  std::ofstream(directory / "logs/junit.xml/junit_x.xml") << "<testsuite name='s'><testcase name='a'/></testsuite>";
  const auto all = read_outcomes(directory.path());
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->size(), 1U);
}

// Not half of the rows, as if the other half were missing.
TEST_F(OutcomesTest, IsAnErrorWhereAFolderCannotBeRead) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  std::ofstream(directory / "junit.xml") << "<testsuite/>";
  fs::create_directory(directory / "closed");
  fs::permissions(directory / "closed", fs::perms::none);
  const auto all = read_outcomes(directory.path());
  fs::permissions(directory / "closed", fs::perms::owner_all);
  EXPECT_FALSE(all);
}

}  // namespace
}  // namespace kt2::results
