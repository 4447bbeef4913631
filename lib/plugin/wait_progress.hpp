// Shows how waits stand while they go on: on a terminal in one line that moves, elsewhere a line each time. It does not
// know what they wait for.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.hpp"

namespace kt2::plugin {

class WaitProgress {
 public:
  // `log` writes a line, on the terminal too. `terminal`: standard error is one.
  WaitProgress(std::size_t waits, std::function<void(std::string_view)> log, bool terminal);
  ~WaitProgress() { clear(); }
  WaitProgress(const WaitProgress&) = delete;
  WaitProgress& operator=(const WaitProgress&) = delete;

  // How long to leave between two lines of one wait.
  Duration line_interval() const;

  // How the wait of that index stands now; the number of waits stands for all of them, until one has its own line. One
  // that is met from the start has no line.
  void update(std::size_t wait, bool met, std::string_view line);
  // Another line of the log.
  void note(std::string_view line);

 private:
  struct State {
    std::string line;
    bool met = false;
  };
  void draw();
  void clear();

  std::vector<State> m_waits;  // and one for all of them
  std::function<void(std::string_view)> m_log;
  bool m_terminal;
  bool m_drawn = false;
};

}  // namespace kt2::plugin
