// A line on a terminal that shows how a command stands: below the command's output, which it leaves as it is, also in
// the middle of a line. It is there only while a command runs, and does not know what it says.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/duration.hpp"

namespace kt2::process {

class StatusLine {
 public:
  // `terminal` is borrowed.
  explicit StatusLine(int terminal) : m_terminal(terminal) {}

  // What it says from now on, and since when what it tells of goes on: that time is added, and kept current. Nothing to
  // say takes it away. It is drawn with the next tick or output. [any-thread]
  void say(std::string_view text, Clock::time_point since);
  // Takes it off the terminal, where something else is to be written. It comes back with the next tick or output.
  // [any-thread]
  void erase();

  // A command begins, or has ended.
  void begin();
  void end();
  // Around what is written of the command's output.
  void before_output() { erase(); }
  void after_output(std::string_view output);
  // When to tick next; never without a command or something to say.
  std::optional<Clock::time_point> due() const;
  void tick();

 private:
  void draw();
  void clear();

  int m_terminal;
  mutable std::mutex m_mutex;
  std::string m_text;
  Clock::time_point m_since;
  Clock::time_point m_due;
  bool m_running = false;
  bool m_within = false;  // the output ends within a character or a control sequence, which nothing may come between
  bool m_drawn = false;
};

// "14:03", "1:04:03".
std::string clock_text(Duration time);

// Whether text ends within a UTF-8 character or a terminal's control sequence.
bool ends_within(std::string_view text);

}  // namespace kt2::process
