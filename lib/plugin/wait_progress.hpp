// Shows how waits stand while they go on: in a log a line now and then, on a terminal one that moves. It does not know
// what they wait for.
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

  // How the wait of that index stands now; the number of waits stands for all of them, until one has its own line. In
  // a log a wait has a line every 10 s at most, and the one that says that it is met; none when it was met from the
  // start.
  void update(std::size_t wait, bool met, std::string_view line);
  // Another line of the log.
  void note(std::string_view line);
  // The end: shows what was not shown yet of those that are not met.
  void finish();

 private:
  struct State {
    std::string line;
    bool met = false;
    bool told = true;     // `line` was
    bool spoken = false;  // some line was
    Clock::time_point next{};
  };
  void tell(State& state);
  void draw();
  void clear();

  std::vector<State> m_waits;  // and one for all of them
  std::function<void(std::string_view)> m_log;
  bool m_terminal;
  bool m_drawn = false;
};

}  // namespace kt2::plugin
