// What a step has printed so far, in memory that the process that performs it shares with the one that watches it: the
// watcher can still tell of it when the other was killed. Plugins live beside the writer, so the watcher trusts nothing
// in it and is never led beyond its bounds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kt2::results {

class StepTrace {
 public:
  // Maps the memory; a child made by fork shares it. Touched only once something is printed.
  static Result<StepTrace> make();
  ~StepTrace();
  StepTrace(StepTrace&& other) noexcept;
  StepTrace(const StepTrace&) = delete;
  StepTrace& operator=(const StepTrace&) = delete;

  // How far a step's log on disk has come.
  struct Log {
    int number = 0;              // of its file, see step_log_name; 0 for none
    std::uint64_t written = 0;   // bytes of output
    std::uint64_t intended = 0;  // more than `written` in the middle of a write
  };

  // Nothing is printed yet.
  void clear();
  // For the writer. end() says that the log on disk is as it should be.
  void append(std::string_view data);
  void set_log(const Log& log);
  void end();

  // Whether something was printed and end() never came.
  bool unfinished() const;
  // The last of what was printed, at most 16 KiB.
  std::string tail() const;
  Log log() const;

 private:
  struct Block;
  explicit StepTrace(Block* block) : m_block(block) {}
  Block* m_block;
};

}  // namespace kt2::results
