#include "base/log.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ctime>
#include <regex>

#include "base/fd.hpp"
#include "base/files.hpp"
#include "support/temporary_directory.hpp"

namespace kt2 {
namespace {

// Lines on standard error while it lives. A packet socket: each write is a packet of its own, so what is written at
// once is seen at once.
class StandardError {
 public:
  StandardError() : m_before(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) throw std::runtime_error("no socket pair");
    m_reader.reset(ends[0]);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
  }
  ~StandardError() { ::dup2(m_before.get(), STDERR_FILENO); }
  StandardError(const StandardError&) = delete;
  StandardError& operator=(const StandardError&) = delete;

  std::vector<std::string> writes() const {
    std::vector<std::string> result;
    char buffer[65536];
    for (;;) {
      const ssize_t size = ::recv(m_reader.get(), buffer, sizeof buffer, MSG_DONTWAIT);
      if (size <= 0) return result;
      result.emplace_back(buffer, static_cast<std::size_t>(size));
    }
  }

 private:
  Fd m_before;
  Fd m_reader;
};

LogOptions bare() {
  LogOptions options;
  options.skip_headers = true;
  return options;
}

std::vector<std::string> printed_by(const LogOptions& options, void (*body)(const Log&)) {
  const StandardError error;
  body(Log(options));
  return error.writes();
}

// As klog writes it: severity and date, time, the process in seven columns, file and line.
std::regex klog_line(char severity, const std::string& place, const std::string& text) {
  return std::regex(std::string(1, severity) + R"([01]\d[0-3]\d [0-2]\d:[0-5]\d:[0-6]\d\.\d{6} {1,7}\d{1,7} )" + place +
                    R"(:\d+\] )" + text + "\n");
}

TEST(Log, WritesLinesInKlogsForm) {
  const auto lines = printed_by({}, [](const Log& log) {
    log.info("an info");
    log.warning(std::string("a warning"));
    log.error(std::string_view("an error"));
  });
  ASSERT_EQ(lines.size(), 3u) << "each line is one write";
  EXPECT_TRUE(std::regex_match(lines[0], klog_line('I', "log_test\\.cpp", "an info"))) << lines[0];
  EXPECT_TRUE(std::regex_match(lines[1], klog_line('W', "log_test\\.cpp", "a warning"))) << lines[1];
  EXPECT_TRUE(std::regex_match(lines[2], klog_line('E', "log_test\\.cpp", "an error"))) << lines[2];
}

TEST(Log, HeaderHoldsTheTimeTheProcessAndTheLine) {
  const std::time_t before = std::time(nullptr);
  int line = 0;
  static int* where = &line;
  const auto lines = printed_by({}, [](const Log& log) { log.info((*where = __LINE__, "text")); });
  ASSERT_EQ(lines.size(), 1u);
  char date[16];
  char later[16];
  const std::time_t after = std::time(nullptr);
  std::strftime(date, sizeof date, "I%m%d %H:%M", std::localtime(&before));
  std::strftime(later, sizeof later, "I%m%d %H:%M", std::localtime(&after));
  EXPECT_TRUE(lines[0].starts_with(date) || lines[0].starts_with(later)) << lines[0];
  std::string pid = std::to_string(::getpid());
  pid.insert(0, 7 - std::min<std::size_t>(7, pid.size()), ' ');
  EXPECT_NE(lines[0].find(" " + pid + " log_test.cpp:" + std::to_string(line) + "] text\n"), std::string::npos)
      << lines[0];
}

TEST(Log, TextIsTakenAsItIs) {
  const auto lines = printed_by(bare(), [](const Log& log) { log.info("100% {} {0} %v %s \xff caf\u00e9"); });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0], "100% {} {0} %v %s \xff caf\u00e9\n");
}

TEST(Log, DirectoryIsShownOnRequest) {
  LogOptions options;
  options.add_dir_header = true;
  const auto lines = printed_by(options, [](const Log& log) { log.info("text"); });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(std::regex_match(lines[0], klog_line('I', ".*base/log_test\\.cpp", "text"))) << lines[0];
}

TEST(Log, VerboseLinesNeedTheirLevel) {
  const auto body = [](const Log& log) {
    log.verbose(0, "zero");
    log.verbose(2, "two");
    log.verbose(3, "three");
  };
  EXPECT_EQ(printed_by(bare(), body), (std::vector<std::string>{"zero\n"}));
  LogOptions options = bare();
  options.verbosity = 2;
  EXPECT_EQ(printed_by(options, body), (std::vector<std::string>{"zero\n", "two\n"}));
}

TEST(Log, VmoduleSetsTheLevelOfSomeFiles) {
  const auto body = [](const Log& log) { log.verbose(3, "three"); };
  const auto shown = [&](const char* vmodule, int verbosity) {
    LogOptions options;
    options.verbosity = verbosity;
    options.vmodule = vmodule;
    return !printed_by(options, body).empty();
  };
  EXPECT_TRUE(shown("log_test=3", 0));
  EXPECT_TRUE(shown("other=9,log_*=3", 0));
  EXPECT_FALSE(shown("log_test=2", 0));
  EXPECT_FALSE(shown("other=9", 0));
  EXPECT_FALSE(shown("log_test=1", 5)) << "it also quietens";
  EXPECT_TRUE(shown("other=0", 3));
}

class LogFile : public ::testing::Test {
 protected:
  LogOptions to_file() const {
    LogOptions options = bare();
    options.to_stderr = false;
    options.file = file;
    return options;
  }

  std::string text() const {
    const auto text = read_file(file);
    return text ? *text : text.error().message;
  }

  test::TemporaryDirectory directory;
  std::string file = (directory / "run.log").string();
};

TEST_F(LogFile, GetsAllLinesAndStandardErrorTheGraveOnes) {
  const StandardError error;
  const Log log(to_file());
  log.info("an info");
  log.warning("a warning");
  log.error("an error");
  EXPECT_EQ(text(), "an info\na warning\nan error\n");
  EXPECT_EQ(error.writes(), (std::vector<std::string>{"an error\n"}));
}

TEST_F(LogFile, ThresholdSaysWhatIsGrave) {
  const StandardError error;
  LogOptions options = to_file();
  options.stderr_threshold = 1;
  const Log log(options);
  log.info("an info");
  log.warning("a warning");
  EXPECT_EQ(error.writes(), (std::vector<std::string>{"a warning\n"}));
}

TEST_F(LogFile, StandardErrorGetsAllOnRequest) {
  const StandardError error;
  LogOptions options = to_file();
  options.also_to_stderr = true;
  const Log log(options);
  log.info("an info");
  EXPECT_EQ(text(), "an info\n");
  EXPECT_EQ(error.writes(), (std::vector<std::string>{"an info\n"}));
}

TEST_F(LogFile, IsNotMadeUnlessAskedFor) {
  const StandardError error;
  LogOptions options = to_file();
  options.to_stderr = true;
  Log(options).info("text");
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_EQ(error.writes().size(), 1u);
}

TEST_F(LogFile, CopiesShareIt) {
  const StandardError error;
  const Log log(to_file());
  const Log copy = log;
  log.info("one");
  copy.info("two");
  EXPECT_EQ(text(), "one\ntwo\n");
}

}  // namespace
}  // namespace kt2
