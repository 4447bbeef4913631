// One step's output as a file, artifacts/build-logs/STEP.log: its first and its last bytes where it is longer than
// twice the limit. While the step runs the last bytes go round in a ring within the file, where a line says so; at the
// end they are put in order. What it is given has no secrets any more.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "base/result.hpp"
#include "results/step_trace.hpp"

namespace kt2::results {

class StepLog {
 public:
  // `limit` bytes of the beginning and of the end, above 0. `trace` is borrowed and told how far the file has come.
  // Nothing is made before the first append.
  StepLog(std::filesystem::path artifacts, std::string step, std::uint64_t limit, StepTrace& trace);

  // Takes the next file name that is free. An error is told once, and then nothing more is written.
  Result<void> append(std::string_view data);
  // Puts the file in order. When that fails it stays as it is, which is readable, too.
  Result<void> finish();

 private:
  Result<void> open();
  Result<void> write(std::string_view data);

  std::filesystem::path m_artifacts;
  std::string m_step;
  std::uint64_t m_limit;
  StepTrace& m_trace;
  std::filesystem::path m_path;
  Fd m_file;
  StepTrace::Log m_state;
  bool m_failed = false;
};

// Relative to the artifacts: "build-logs/Test.log", and "build-logs/Test-2.log" for a later call's.
std::string step_log_name(std::string_view step, int number);

// Puts in order what a process that was killed left. `trace` may hold anything.
Result<void> mend_step_log(const std::filesystem::path& artifacts, std::string_view step, std::uint64_t limit,
                           const StepTrace& trace);

// Removes the logs of these steps that another run left there.
void remove_step_logs(const std::filesystem::path& artifacts, const std::vector<std::string_view>& steps);

}  // namespace kt2::results
