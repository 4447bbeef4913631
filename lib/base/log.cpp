#include "base/log.hpp"

#include <fnmatch.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <vector>

#include "base/files.hpp"

namespace kt2 {
namespace {

spdlog::level::level_enum level_of(Severity severity) {
  switch (severity) {
    case Severity::info:
      return spdlog::level::info;
    case Severity::warning:
      return spdlog::level::warn;
    case Severity::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

spdlog::level::level_enum threshold_of(int number) {
  if (number <= 0) return spdlog::level::info;
  return number == 1 ? spdlog::level::warn : spdlog::level::err;
}

// Standard error, line by line. Once nobody has read for a while, lines that it cannot take at once are dropped.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    m_read = write_to_reader(STDERR_FILENO, {line.data(), line.size()}, m_read ? k_patience_ms : 0);
  }
  void flush_() override {}

 private:
  static constexpr int k_patience_ms = 5'000;
  bool m_read = true;
};

// Where no file can be made, standard error takes all of it, and `problem` says so.
std::vector<spdlog::sink_ptr> make_sinks(const LogOptions& options, std::string& problem) {
  std::vector<spdlog::sink_ptr> sinks;
  const bool to_file = !options.to_stderr && !options.file.empty();
  auto console = std::make_shared<StderrSink>();
  bool file_made = false;
  if (to_file) {
    try {
      sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_st>(options.file));
      file_made = true;
    } catch (const spdlog::spdlog_ex& error) {
      problem = error.what();
    }
  }
  if (file_made && !options.also_to_stderr) console->set_level(threshold_of(options.stderr_threshold));
  sinks.push_back(std::move(console));
  return sinks;
}

// klog's --vmodule: "pattern=N,…", patterns matched against the file's name without its ending.
int verbosity_for(const LogOptions& options, std::string_view file) {
  if (options.vmodule.empty()) return options.verbosity;
  std::string name(file.substr(file.rfind('/') + 1));
  name.resize(std::min(name.size(), name.find('.')));
  std::string_view rest = options.vmodule;
  while (!rest.empty()) {
    const std::string_view entry = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    if (::fnmatch(std::string(entry.substr(0, equals)).c_str(), name.c_str(), 0) == 0) {
      return std::atoi(std::string(entry.substr(equals + 1)).c_str());
    }
  }
  return options.verbosity;
}

}  // namespace

Log::Log(LogOptions options, LogFilter filter) : m_options(std::move(options)), m_filter(std::move(filter)) {
  std::string problem;
  auto sinks = make_sinks(m_options, problem);
  m_logger = std::make_shared<spdlog::logger>("kubetest2", sinks.begin(), sinks.end());
  const char* place = m_options.add_dir_header ? "%@" : "%s:%#";
  m_logger->set_pattern(m_options.skip_headers ? std::string("%v")
                                               : std::string("%L%m%d %H:%M:%S.%f %7P ") + place + "] %v");
  m_logger->flush_on(spdlog::level::trace);
  if (!problem.empty()) warning(problem);
}

void Log::verbose(int level, LogText text) const {
  if (level <= verbosity_for(m_options, text.file)) write(Severity::info, text);
}

void Log::write(Severity severity, LogText text) const {
  const spdlog::source_loc place(text.file, text.line, "");
  const auto log = [&](std::string_view line) {
    m_logger->log(place, level_of(severity), spdlog::string_view_t(line.data(), line.size()));
  };
  if (m_filter)
    log(m_filter(text.text));
  else
    log(text.text);
}

}  // namespace kt2
