// The program's log: lines in klog's form, which Prow's and Spyglass's viewers know. Only the program logs; libraries
// return errors.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace kt2 {

enum class Severity { info, warning, error };

// What klog's flags set. A plain value: parsed once, handed to the logger.
struct LogOptions {
  int verbosity = 0;            // -v
  bool skip_headers = false;    // --skip_headers
  bool add_dir_header = false;  // --add_dir_header: the file's folder, too
  bool to_stderr = true;        // --logtostderr
  bool also_to_stderr = false;  // --alsologtostderr
  int stderr_threshold = 2;     // --stderrthreshold: at or above it, standard error as well as the file
  std::string file;             // --log_file, used when to_stderr is false
  std::string vmodule;          // --vmodule: file patterns with levels of their own
};

// A text with the place it was written at, for the header of its line.
struct LogText {
  template <std::convertible_to<std::string_view> T>
  // The builtins, since clang 14 has no std::source_location.
  LogText(const T& value, const char* from_file = __builtin_FILE(),
          int from_line = __builtin_LINE())  // NOLINT: converting on purpose
      : text(value), file(from_file), line(from_line) {}
  std::string_view text;
  const char* file;
  int line;
};

// Makes of a line what may be written of it: without secrets. [any-thread]
using LogFilter = std::function<std::string(std::string_view)>;

// Each line is one write, so lines of several processes do not mix. Copies share one sink. [any-thread]
class Log {
 public:
  explicit Log(LogOptions options = {}, LogFilter filter = {});
  void info(LogText text) const { write(Severity::info, text); }
  void warning(LogText text) const { write(Severity::warning, text); }
  void error(LogText text) const { write(Severity::error, text); }
  // Writes when -v (or --vmodule for the calling file) is at least `level`.
  void verbose(int level, LogText text) const;
  void write(Severity severity, LogText text) const;
  const LogOptions& options() const { return m_options; }

 private:
  LogOptions m_options;
  LogFilter m_filter;
  std::shared_ptr<spdlog::logger> m_logger;
};

}  // namespace kt2
