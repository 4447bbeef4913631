#include "results/step_log.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <optional>

#include "base/files.hpp"
#include "temporary_directory.hpp"

namespace kt2::results {
namespace {

constexpr std::uint64_t k_limit = 1000;

// Lines that all differ.
std::string lines(std::size_t bytes) {
  std::string text;
  for (int i = 0; text.size() < bytes; ++i) text += "line " + std::to_string(i) + "\n";
  text.resize(bytes);
  return text;
}

class StepLogTest : public testing::Test {
 protected:
  StepLog log(const std::string& step = "Test") { return {m_directory / "", step, k_limit, m_trace}; }
  std::string text(const std::string& name = "Test.log") {
    return read_file(m_directory / "build-logs" / name).value();
  }
  void put(StepLog& log, std::string_view data, std::size_t piece) {
    for (std::size_t at = 0; at < data.size(); at += piece) {
      const auto done = log.append(data.substr(at, piece));
      ASSERT_TRUE(done) << done.error().message;
    }
  }
  std::size_t files() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(m_directory / "build-logs")) ++count;
    return count;
  }
  // What a finished log of this output holds.
  static std::string wanted(const std::string& all) {
    const std::string head = all.substr(0, k_limit);
    return head + (head.ends_with('\n') ? "" : "\n") + "[kubetest2: " + std::to_string(all.size() - 2 * k_limit) +
           " bytes left out here]\n" + all.substr(all.size() - k_limit);
  }

  TemporaryDirectory m_directory;
  StepTrace m_trace = StepTrace::make().value();
};

TEST_F(StepLogTest, HasAllOfAShortOutput) {
  StepLog log = this->log();
  EXPECT_FALSE(std::filesystem::exists(m_directory / "build-logs")) << "nothing is made before something is printed";
  put(log, "first\n", 100);
  EXPECT_EQ(text(), "first\n") << "at once";
  put(log, "no line end", 100);
  ASSERT_TRUE(log.finish());
  EXPECT_EQ(text(), "first\nno line end");
}

TEST_F(StepLogTest, HasTheBeginningAndTheEndOfALongOne) {
  for (const std::size_t bytes : {1999U, 2000U, 2050U, 2200U, 2999U, 3000U, 3100U, 3101U, 3200U, 10'000U, 123'456U}) {
    for (const std::size_t piece : {1U, 10U, 999U, 1000U, 1001U, 1500U, 50'000U}) {
      const std::string all = lines(bytes);
      StepLog log = this->log();
      put(log, all, piece);
      ASSERT_TRUE(log.finish());
      const std::string kept = text();
      const bool fits = bytes < 2 * k_limit + 100;
      EXPECT_EQ(kept, fits ? all : wanted(all)) << bytes << " in pieces of " << piece;
      EXPECT_EQ(files(), 1U);
      std::filesystem::remove_all(m_directory / "build-logs");
    }
  }
}

TEST_F(StepLogTest, IsNeverMuchLongerWhileItIsWritten) {
  StepLog log = this->log();
  const std::string all = lines(20'000);
  for (std::size_t at = 0; at < all.size(); at += 100) {
    put(log, std::string_view(all).substr(at, 100), 100);
    const std::string now = text();
    ASSERT_LE(now.size(), 2 * k_limit + 100);
    ASSERT_TRUE(now.starts_with(all.substr(0, std::min<std::size_t>(at + 100, k_limit))));
    // Its beginning and its end: the ring's end may be in between.
    const auto there = [&](std::size_t from) { return now.find(all.substr(from, 10)) != std::string::npos; };
    ASSERT_TRUE(there(at) || there(at + 90)) << "the newest output is there at " << at;
  }
}

TEST_F(StepLogTest, OfALaterCallHasAnotherName) {
  for (const char* name : {"Test.log", "Test-2.log", "Test-3.log"}) {
    StepLog log = this->log();
    put(log, name, 100);
    ASSERT_TRUE(log.finish());
    EXPECT_EQ(text(name), name);
    EXPECT_EQ(step_log_name("Test", m_trace.log().number), std::string("build-logs/") + name);
  }
  EXPECT_EQ(text("Test.log"), "Test.log");
}

TEST_F(StepLogTest, OfAnotherRunIsRemoved) {
  std::filesystem::create_directory(m_directory / "build-logs");
  for (const char* name : {"Test.log", "Test-2.log", "Up.log", "Up-x.log", "Testing.log", "Test.txt", "7.log"}) {
    std::ofstream(m_directory / "build-logs" / name) << name;
  }
  remove_step_logs(m_directory / "", {"Up", "Test"});
  EXPECT_EQ(files(), 4U);
  EXPECT_EQ(text("Up-x.log") + text("Testing.log") + text("Test.txt") + text("7.log"),
            "Up-x.logTesting.logTest.txt7.log");
  remove_step_logs(m_directory / "no such folder", {"Up", "Test"});
}

// A writer that is killed after, or in the middle of, its last piece.
TEST_F(StepLogTest, OfAKilledProcessIsPutInOrder) {
  for (const std::size_t bytes : {500U, 1500U, 2050U, 2101U, 3000U, 3100U, 50'000U}) {
    const std::string all = lines(bytes);
    const pid_t pid = ::fork();
    if (pid == 0) {
      StepLog log = this->log();
      for (std::size_t at = 0; at < all.size(); at += 130) {
        static_cast<void>(log.append(std::string_view(all).substr(at, 130)));
      }
      ::raise(SIGKILL);
    }
    ::waitpid(pid, nullptr, 0);
    const StepTrace::Log before = m_trace.log();
    EXPECT_EQ(before.written, bytes);
    const bool turned = text().size() < bytes || text().find("[kubetest2: the newest") != std::string::npos;
    // The count of the last piece may not have been stored any more.
    m_trace.set_log({before.number, bytes - (bytes - 1) % 130 - 1, bytes});
    ASSERT_TRUE(mend_step_log(m_directory / "", "Test", k_limit, m_trace));
    EXPECT_EQ(text(), turned ? wanted(all) : all) << bytes;
    EXPECT_EQ(files(), 1U);
    std::filesystem::remove_all(m_directory / "build-logs");
  }
}

TEST_F(StepLogTest, IsNotTouchedForATraceThatCannotBe) {
  std::filesystem::create_directory(m_directory / "build-logs");
  const std::string content = lines(3000);
  ASSERT_TRUE(replace_file(m_directory / "build-logs/Test.log", content));
  const StepTrace::Log traces[] = {{0, 5000, 5000}, {1, 0, 0}, {1, 10, 5}, {77, 9000, 9000}, {-5, 9000, 9000}};
  for (const StepTrace::Log& trace : traces) {
    m_trace.set_log(trace);
    static_cast<void>(mend_step_log(m_directory / "", "Test", k_limit, m_trace));
    EXPECT_EQ(text(), content) << trace.number << " " << trace.written;
  }
  // Any position is within the file.
  for (const std::uint64_t total : {std::uint64_t{2101}, ~std::uint64_t{0}, std::uint64_t{1} << 63}) {
    m_trace.set_log({1, total, total});
    EXPECT_TRUE(mend_step_log(m_directory / "", "Test", k_limit, m_trace));
    EXPECT_LE(text().size(), 3000U);
    ASSERT_TRUE(replace_file(m_directory / "build-logs/Test.log", content));
  }
  std::filesystem::remove(m_directory / "build-logs/Test.log");
  std::filesystem::create_symlink("/etc/passwd", m_directory / "build-logs/Test.log");
  m_trace.set_log({1, 5000, 5000});
  EXPECT_FALSE(mend_step_log(m_directory / "", "Test", k_limit, m_trace));
}

TEST_F(StepLogTest, ThatCannotBeWrittenIsToldOnce) {
  std::ofstream(m_directory / "build-logs") << "a file";
  StepLog log = this->log();
  const auto first = log.append("text");
  ASSERT_FALSE(first);
  EXPECT_NE(first.error().message.find("build-logs"), std::string::npos) << first.error().message;
  EXPECT_TRUE(log.append("more"));
  EXPECT_TRUE(log.finish());
}

TEST_F(StepLogTest, OnAFullDiskKeepsWhatHadRoom) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    const rlimit limit{1500, 1500};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, SIG_IGN);
    StepLog log = this->log();
    int errors = 0;
    for (int i = 0; i < 300; ++i) errors += log.append("0123456789") ? 0 : 1;
    errors += log.finish() ? 0 : 1;
    ::_exit(errors);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_EQ(text().size(), 1500U);
}

}  // namespace
}  // namespace kt2::results
