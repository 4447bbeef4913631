// `kubetest2 results diff` as people and scripts see it: its table, its JSON, its exit status.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

class ResultsDiff : public ::testing::Test {
 protected:
  void write(const fs::path& file, const std::string& text) const {
    fs::create_directories(box.path() / file.parent_path());
    std::ofstream(box.path() / file) << text;
  }
  // A file with one suite.
  void suite(const fs::path& file, const std::string& name, const std::string& cases) const {
    write(file, "<testsuites><testsuite name=\"" + name + "\">" + cases + "</testsuite></testsuites>");
  }
  Finished diff(Words words = {"a", "b"}) const {
    words.insert(words.begin(), {"results", "diff"});
    return box.kubetest2(words).run();
  }

  Sandbox box;
};

const char* const k_up = R"(<testcase name="Up" time="12.5"/>)";
const char* const k_up_slow = R"(<testcase name="Up" time="30"/>)";
const char* const k_up_failed =
    R"(<testcase name="Up" time="3"><failure message="no luck">no luck</failure></testcase>)";

TEST_F(ResultsDiff, HasAHelp) {
  for (const char* flag : {"-h", "--help"}) {
    const Finished finished = diff({flag});
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(finished.err, golden("results_diff.txt"));
  }
}

TEST_F(ResultsDiff, SaysWhereRowsDiffer) {
  suite("a/junit_runner.xml", "kubetest2",
        std::string(k_up) + R"(<testcase name="Test" time="9"/><testcase name="Down"/>)");
  suite("b/junit_runner.xml", "kubetest2", std::string(k_up_failed) + R"(<testcase name="Down"/>)");
  suite("a/logs/junit_01.xml", "e2e", R"(<testcase name="[It] a"/><testcase name="[It] b"><skipped/></testcase>
    <testcase name="[It] c"/><testcase name="[It] c"><error/></testcase><testcase name="[It] d"><skipped/></testcase>)");
  suite("b/junit_02.xml", "e2e", R"(<testcase name="[It] a"/><testcase name="[It] b"/><testcase name="[It] c"/>
    <testcase name="[It] e"/>)");
  const Finished finished = diff();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.err, "");
  EXPECT_EQ(finished.out, golden("results_diff_table.txt"));
}

TEST_F(ResultsDiff, SaysThatTheyAreTheSame) {
  suite("a/junit.xml", "s", std::string(k_up) + R"(<testcase name="x"><skipped/></testcase>)");
  suite("b/deep/er/junit-of-something.xml", "s", std::string(k_up_slow));
  write("b/deep/other.xml", "no XML at all");
  const Finished finished = diff();
  EXPECT_EQ(finished.out, "the same: 2 rows; 1 ran in both, 1 in neither\n");
  EXPECT_EQ(finished.status, 0);
}

TEST_F(ResultsDiff, ComparesTimesWhenAsked) {
  suite("a/junit.xml", "s", std::string(k_up) + R"(<testcase name="quick" time="0.1"/>)");
  suite("b/junit.xml", "s", std::string(k_up_slow) + R"(<testcase name="quick" time="0.9"/>)");
  EXPECT_EQ(diff({"a", "b", "--times=150"}).out, "the same: 2 rows; 2 ran in both\n");
  const Finished finished = diff({"--times=100", "a", "b"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out,
            "A             B           row\n"
            "passed 12.5s  passed 30s  s.Up\n"
            "different: 1 of 2 rows, 1 by time; 2 ran in both\n");
}

TEST_F(ResultsDiff, CountsRepeatedRows) {
  suite("a/junit_1.xml", "s", std::string(k_up) + k_up);
  suite("b/junit_1.xml", "s", k_up);
  EXPECT_EQ(last_line(diff().out), "different: 1 of 1 row, 1 by verdict; 1 ran in both");
  suite("b/junit_2.xml", "s", k_up);
  EXPECT_EQ(diff().status, 0);
}

TEST_F(ResultsDiff, LeavesOutWhatIsToBeIgnored) {
  suite("a/junit.xml", "s", R"(<testcase name="[sig-node] x"/><testcase name="[It] y1"/><testcase name="z"/>)");
  suite("b/junit.xml", "s", R"(<testcase name="z"/>)");
  EXPECT_EQ(diff({"--ignore", R"(\[sig-node\])", R"(--ignore=y\d$)", "a", "b"}).out,
            "the same: 1 row; 1 ran in both, 2 ignored\n");
  const Finished finished = diff({"--ignore", "(", "a", "b"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_EQ(finished.err, "Error: \"(\" is not a regular expression\n");
}

TEST_F(ResultsDiff, WritesJson) {
  suite("a/junit.xml", "s", std::string(k_up) + R"(<testcase name="only here" time="1.25"/>)");
  suite("b/junit.xml", "s", k_up_failed);
  const Finished finished = diff({"-o", "json", "a", "b"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(nlohmann::json::parse(finished.out), nlohmann::json::parse(R"([
    {"row": "s.Up", "difference": "verdict", "a": "passed", "b": "failed", "a_seconds": 12.5, "b_seconds": 3.0},
    {"row": "s.only here", "difference": "only in A", "a": "passed", "b": "missing", "a_seconds": 1.25, "b_seconds": 0.0}
  ])"));
  EXPECT_EQ(diff({"a", "a", "--output=json"}).out, "[]\n");
}

TEST_F(ResultsDiff, NamesWhatCannotBeRead) {
  suite("a/junit.xml", "s", k_up);
  fs::create_directory(box / "none");
  write("empty/junit_runner.xml", "");
  write("half/junit.xml", "<testsuite><testcase name=\"x\">");
  write("other/junit.xml", "<html/>");
  struct Case {
    const char* b;
    const char* message;
  };
  const Case cases[] = {
      {"missing", "Error: \"missing\": No such file or directory\n"},
      {"none", "Error: \"none\": there is no junit*.xml below it: are these a run's artifacts?\n"},
      {"empty", "Error: \"empty/junit_runner.xml\": it is empty, as of a run that was killed\n"},
      {"half", "Error: \"half/junit.xml\": it is not whole XML: Start-end tags mismatch at byte 29\n"},
      {"other", "Error: \"other/junit.xml\": it holds no test suite\n"},
  };
  for (const Case& c : cases) {
    const Finished finished = diff({"a", c.b});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(finished.err, c.message);
  }
}

TEST_F(ResultsDiff, RefusesAWrongCommandLineWithTheUsage) {
  for (const Words& words : {Words{"a"}, {"a", "b", "--times=-1"}, {"a", "b", "-o", "yaml"}, {"a", "b", "c"}}) {
    const Finished finished = diff(words);
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    EXPECT_TRUE(finished.err.starts_with("Error: ")) << finished.err;
    EXPECT_TRUE(contains(finished.err, "Usage: kubetest2 results")) << finished.err;
  }
}

// As the real e2e.test reports it: every skipped spec is a row.
TEST_F(ResultsDiff, ComparesHugeReports) {
  std::string cases;
  for (int i = 0; i < 7'100; ++i) {
    cases += "<testcase name=\"[It] [sig-node] a spec whose number among those that nobody asked for is " +
             std::to_string(i) + "\" classname=\"Kubernetes e2e suite\" status=\"skipped\" time=\"0\">" +
             "<skipped message=\"skipped\"></skipped><system-err>" + std::string(200, 'x') +
             "</system-err></testcase>\n";
  }
  suite("a/junit_01.xml", "Kubernetes e2e suite", cases + k_up);
  suite("b/junit_01.xml", "Kubernetes e2e suite", k_up + cases);
  ASSERT_GT(fs::file_size(box / "a/junit_01.xml"), 2'500'000U);
  EXPECT_EQ(diff().out, "the same: 7101 rows; 1 ran in both, 7100 in neither\n");
}

// The report that a run of ours leaves can be compared with itself.
TEST_F(ResultsDiff, ReadsWhatARunLeaves) {
  for (const char* folder : {"--artifacts=a", "--artifacts=b"}) {
    EXPECT_EQ(box.kubetest2({"noop", folder, "--up", "--down", "--test=exec", "--", "true"}).run().status, 0);
  }
  EXPECT_EQ(diff().out, "the same: 3 rows; 3 ran in both\n");
}

}  // namespace
}  // namespace kt2::test
