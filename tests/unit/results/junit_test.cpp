#include "results/junit.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pugixml.hpp>

#include "base/files.hpp"
#include "results/text.hpp"
#include "temporary_directory.hpp"

namespace kt2::results {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

Row passed(std::string name, Duration time = 1s) {
  return {std::move(name), time, std::nullopt, false};
}

Row failed(std::string name, std::string message, std::string output = "", Cause cause = Cause::test) {
  return {std::move(name), 1s, Error{cause, std::move(message), std::move(output)}, false};
}

class JunitTest : public testing::Test {
 protected:
  Junit loaded(const std::string& run_id = "run-1") {
    Junit junit(m_file, run_id);
    const auto result = junit.begin([] {});
    EXPECT_TRUE(result) << result.error().message;
    return junit;
  }

  void write(Junit&& junit, const std::vector<Row>& rows) { write(junit, rows); }
  void write(Junit& junit, const std::vector<Row>& rows) {
    const auto result = junit.write(rows);
    ASSERT_TRUE(result) << result.error().message;
  }

  std::string text() { return read_file(m_file).value(); }

  void put(std::string_view text) { ASSERT_TRUE(replace_file(m_file, text)); }

  // What a reader of the file finds; a file that is no XML fails the test.
  pugi::xml_node suite() {
    const auto parsed = m_document.load_file(m_file.c_str(), pugi::parse_default | pugi::parse_ws_pcdata_single);
    EXPECT_TRUE(parsed) << parsed.description() << "\n" << text();
    return m_document.child("testsuite");
  }

  // The rows as "name" or "name!" for a failed one.
  std::string row_names() {
    std::string names;
    for (const auto& row : suite().children("testcase")) {
      if (!names.empty()) names += ' ';
      names += row.attribute("name").value();
      if (row.child("failure")) names += '!';
    }
    return names;
  }

  TemporaryDirectory m_directory;
  std::filesystem::path m_file = m_directory / "junit_runner.xml";
  pugi::xml_document m_document;
};

TEST_F(JunitTest, WritesTheFormatThatTestGridReads) {
  const Row test = failed("Test", "ginkgo: exit status 1\nsecond line", "last words\n");
  write(loaded("run-1"), {passed("Up", 12345678us), test, passed("Down", 400ms)});
  EXPECT_EQ(text(), R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="kubetest2" failures="1" tests="3" time="13.745678">
  <properties>
    <property name="run-id" value="run-1" />
  </properties>
  <testcase name="Up" classname="kubetest2" time="12.345678" />
  <testcase name="Test" classname="kubetest2" time="1">
    <failure type="test" message="ginkgo: exit status 1">ginkgo: exit status 1
second line</failure>
    <system-out>last words
</system-out>
  </testcase>
  <testcase name="Down" classname="kubetest2" time="0.4" />
</testsuite>
)");
}

TEST_F(JunitTest, WritesTimesAsPlainDecimals) {
  const struct {
    Duration time;
    const char* wanted;
  } cases[] = {{0s, "0"},         {250ns, "0"},   {600ns, "0.000001"}, {1us, "0.000001"},
               {10us, "0.00001"}, {100ms, "0.1"}, {999999999ns, "1"},  {12345678us, "12.345678"},
               {10s, "10"},       {60s, "60"},    {24h, "86400"},      {8760h + 1us, "31536000.000001"},
               {-5s, "0"}};
  for (const auto& c : cases) {
    write(loaded(), {passed("Up", c.time)});
    EXPECT_STREQ(suite().child("testcase").attribute("time").value(), c.wanted) << c.time.count() << "ns";
    put("");
  }
}

TEST_F(JunitTest, NamesTheCauseOfEachFailure) {
  for (const Cause cause : {Cause::usage, Cause::test, Cause::deployer, Cause::infrastructure, Cause::timeout,
                            Cause::interrupted, Cause::internal}) {
    put("");
    write(loaded(), {failed("Up", "m", "", cause)});
    EXPECT_EQ(suite().child("testcase").child("failure").attribute("type").value(), cause_name(cause));
    write(loaded(), {});
    EXPECT_EQ(suite().child("testcase").child("failure").attribute("type").value(), cause_name(cause)) << "later";
  }
}

TEST_F(JunitTest, ReportsARunningStepAsInterrupted) {
  Row row = passed("Up");
  row.running = true;
  write(loaded(), {row});
  const auto failure = suite().child("testcase").child("failure");
  EXPECT_STREQ(failure.attribute("type").value(), "interrupted");
  EXPECT_TRUE(std::string(failure.attribute("message").value()).starts_with("interrupted"));
  EXPECT_STREQ(suite().attribute("failures").value(), "1");
}

TEST_F(JunitTest, ReplacesARunningRowWhenItEnds) {
  Junit junit = loaded();
  Row row = passed("Up");
  row.running = true;
  write(junit, {row});
  write(junit, {passed("Up"), failed("Test", "no")});
  EXPECT_EQ(row_names(), "Up Test!");
}

TEST_F(JunitTest, KeepsTheRowsOfEarlierCallsOfTheRun) {
  write(loaded(), {passed("Up")});
  write(loaded(), {failed("Test", "first\n  second <&>", " output\n\n", Cause::timeout)});
  Junit third = loaded();
  ASSERT_TRUE(third.begin([] { FAIL() << "the file is this run's already"; }));
  write(third, {passed("Test")});
  write(third, {passed("Test"), passed("Down")});
  EXPECT_EQ(row_names(), "Up Test! Test Down");
  EXPECT_STREQ(suite().attribute("failures").value(), "1");
  EXPECT_STREQ(suite().attribute("tests").value(), "4");
  EXPECT_STREQ(suite().attribute("time").value(), "4");
  const auto red = suite().find_child_by_attribute("testcase", "name", "Test");
  EXPECT_STREQ(red.child("failure").child_value(), "first\n  second <&>");
  EXPECT_STREQ(red.child("failure").attribute("type").value(), "timeout");
  EXPECT_STREQ(red.child_value("system-out"), " output\n\n");
}

TEST_F(JunitTest, ReplacesWhatIsNotOfThisRun) {
  const char* cases[] = {
      "",
      "  \n",
      "not xml",
      "<testsuite name=\"kubetest2\"><properties><property name=\"run-id\" value=\"run-1\"/></properties><testcase",
      "<testsuite name=\"kubetest2\"><testcase name=\"Old\"/></testsuite>",
      "<testsuite name=\"kubetest2\"><properties><property name=\"run-id\" value=\"run-2\"/></properties>"
      "<testcase name=\"Old\"/></testsuite>",
      "<html><body/></html>",
  };
  for (const char* content : cases) {
    put(content);
    write(loaded(), {passed("Up")});
    EXPECT_EQ(row_names(), "Up") << content;
  }
}

TEST_F(JunitTest, KnowsItsRunWhateverTheRunIdHolds) {
  for (const std::string& run_id : {"a b"s, "<&\">'"s, "\xFF broken"s, "tab\tand\nline"s, ""s}) {
    put("");
    write(loaded(run_id), {passed("Up")});
    write(loaded(run_id), {passed("Down")});
    EXPECT_EQ(row_names(), "Up Down") << run_id;
  }
}

TEST_F(JunitTest, IsXmlWhateverTheTextsHold) {
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
  for (const std::string& text : {every_byte, "<![CDATA[ ]]> --> &amp; \" ' </failure>"s, "\xEF\xBF\xBE\xEF\xBF\xBF"s,
                                  "\xED\xA0\x80"s, "\x1b[31mred"s, "a\0b"s, "\r\n\r"s, " "s}) {
    put("");
    write(loaded(text), {failed(text, text, text)});
    const auto row = suite().child("testcase");
    EXPECT_EQ(row.attribute("name").value(), sanitize_text(text));
    EXPECT_EQ(row.child("failure").child_value(), sanitize_text(text));
    EXPECT_EQ(row.child("failure").attribute("message").value(), first_line(sanitize_text(text)));
    EXPECT_EQ(row.child_value("system-out"), sanitize_text(text));
    EXPECT_EQ(sanitize_text(this->text()), this->text()) << "the file holds what XML forbids";
    const std::string before = this->text();
    write(loaded(text), {});
    EXPECT_EQ(this->text(), before) << "reading and writing back changes nothing";
  }
}

TEST_F(JunitTest, AStepThatPassedMayTellOfItself) {
  Row ready = passed("Ready");
  ready.output = "nodes a: met after 1s\n";
  write(loaded(), {ready, passed("Test")});
  const pugi::xml_node row = suite().child("testcase");
  EXPECT_FALSE(row.child("failure"));
  EXPECT_STREQ(row.child_value("system-out"), "nodes a: met after 1s\n");
  EXPECT_FALSE(suite().last_child().child("system-out"));
  write(loaded(), {passed("Down")});
  EXPECT_STREQ(suite().child("testcase").child_value("system-out"), "nodes a: met after 1s\n")
      << "kept by a later call";
}

TEST_F(JunitTest, KeepsTheEndOfALongOutput) {
  std::string output;
  for (int i = 0; i < 20'000; ++i) output += "世";
  write(loaded(), {failed("Test", "m", output + " the end")});
  const std::string kept = suite().child("testcase").child_value("system-out");
  EXPECT_TRUE(kept.ends_with("世 the end"));
  EXPECT_TRUE(kept.starts_with("[10")) << kept.substr(0, 40);
  EXPECT_NE(kept.find(" characters left out]\n世"), std::string::npos) << kept.substr(0, 40);
  EXPECT_EQ(count_characters(kept), 10'000U);
  write(loaded(), {});
  EXPECT_EQ(suite().child("testcase").child_value("system-out"), kept) << "cut again by a later call";
}

TEST_F(JunitTest, LeavesNothingBesideTheFile) {
  write(loaded(), {passed("Up")});
  write(loaded(), {passed("Down")});
  EXPECT_EQ(m_directory.entries(), 1);
  struct stat status {};
  ASSERT_EQ(::stat(m_file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0644U);
}

TEST_F(JunitTest, NamesTheFileThatItCannotReadOrWrite) {
  std::filesystem::create_directory(m_file);
  Junit junit(m_file, "run-1");
  const auto read = junit.begin([] {});
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find(m_file.string()), std::string::npos) << read.error().message;
  const auto written = junit.write({passed("Up")});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().cause, Cause::infrastructure);
  EXPECT_NE(written.error().message.find(m_file.string()), std::string::npos) << written.error().message;
  EXPECT_EQ(m_directory.entries(), 1);
}

TEST_F(JunitTest, NamesTheLogOfAFailureFirst) {
  Row row = failed("Test", "m", std::string(20'000, 'x') + " the end");
  row.log = "build-logs/Test-2.log";
  Row silent = failed("Down", "m");
  silent.log = "build-logs/Down.log";
  write(loaded(), {row, silent});
  const std::string output = suite().child("testcase").child_value("system-out");
  EXPECT_TRUE(output.starts_with("[all of it: build-logs/Test-2.log]\n[10")) << output.substr(0, 80);
  EXPECT_TRUE(output.ends_with("xx the end"));
  EXPECT_EQ(count_characters(output), 10'000U);
  EXPECT_STREQ(suite().last_child().child_value("system-out"), "[all of it: build-logs/Down.log]\n");
}

TEST_F(JunitTest, BeginsARunOnceAndClearsWhatAnotherLeft) {
  put("<testsuite name=\"kubetest2\"><testcase name=\"Old\"/></testsuite>");
  int cleared = 0;
  Junit first(m_file, "run-1");
  Junit second(m_file, "run-1");
  ASSERT_TRUE(first.begin([&] { ++cleared; }));
  EXPECT_EQ(row_names(), "");
  ASSERT_TRUE(second.begin([&] { ++cleared; }));
  EXPECT_EQ(cleared, 1) << "the second one would remove what the first has written since";
}

Row running(std::string name) {
  return {std::move(name), 0s, std::nullopt, true};
}

TEST_F(JunitTest, KeepsTheRowsOfCallsAtTheSameTime) {
  Junit up = loaded();
  Junit test = loaded();
  write(up, {running("Up")});
  write(test, {running("Test")});
  EXPECT_EQ(row_names(), "Up! Test!");
  write(up, {passed("Up"), running("Down")});
  EXPECT_EQ(row_names(), "Up Test! Down!") << "in its place, and the other one still runs";
  write(test, {failed("Test", "it failed")});
  write(up, {passed("Up"), passed("Down")});
  EXPECT_EQ(row_names(), "Up Test! Down");
  EXPECT_STREQ(suite().find_child_by_attribute("testcase", "name", "Test").child_value("failure"), "it failed");
}

TEST_F(JunitTest, OfTheSameStepEachCallHasARow) {
  Junit first = loaded();
  Junit second = loaded();
  write(first, {running("Test")});
  write(second, {running("Test")});
  write(second, {passed("Test")});
  EXPECT_EQ(suite().attribute("failures").as_int(), 1) << "the first one still runs";
  write(first, {failed("Test", "red")});
  EXPECT_EQ(suite().attribute("failures").as_int(), 1);
  EXPECT_EQ(suite().attribute("tests").as_int(), 2);
}

TEST_F(JunitTest, LosesNothingWhenTheFileIsTakenAway) {
  write(loaded(), {failed("Test", "red")});
  Junit later = loaded();
  write(later, {running("Test")});
  std::filesystem::remove(m_file);
  write(later, {passed("Test")});
  EXPECT_EQ(row_names(), "Test! Test");
}

TEST_F(JunitTest, ThatCouldNotBeWrittenIsWholeOnceItCan) {
  Junit junit = loaded();
  write(junit, {running("Up")});
  Junit other = loaded();
  write(other, {running("Test")});
  std::filesystem::rename(m_file, m_directory / "aside");
  std::filesystem::create_directory(m_file);
  EXPECT_FALSE(junit.write({passed("Up")}));
  std::filesystem::remove(m_file);
  std::filesystem::rename(m_directory / "aside", m_file);
  write(junit, {passed("Up"), passed("Down")});
  EXPECT_EQ(row_names(), "Up Test! Down");
}

TEST_F(JunitTest, OfManyProcessesAtOnceHasAllTheirRows) {
  constexpr int k_processes = 8;
  constexpr int k_rows = 20;
  std::vector<pid_t> pids;
  for (int process = 0; process < k_processes; ++process) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      Junit junit(m_file, "run-1");
      bool good = static_cast<bool>(junit.begin([] {}));
      std::vector<Row> rows;
      for (int i = 0; i < k_rows; ++i) {
        const std::string name = std::to_string(process) + "." + std::to_string(i);
        rows.push_back(running(name));
        good = good && junit.write(rows);
        rows.back() = i % 2 == 0 ? failed(name, "red") : passed(name);
        good = good && junit.write(rows);
      }
      ::_exit(good ? 0 : 1);
    }
    pids.push_back(pid);
  }
  for (const pid_t pid : pids) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(suite().attribute("tests").as_int(), k_processes * k_rows);
  EXPECT_EQ(suite().attribute("failures").as_int(), k_processes * k_rows / 2);
  EXPECT_EQ(m_directory.entries(), 1);
}

}  // namespace
}  // namespace kt2::results
