// How whoever waits inside a step learns that it should stop. It tells; it ends nothing itself.
#pragma once

namespace kt2 {

// How urgent a request to stop is. Only grows during one call.
enum class Stop {
  none,
  requested,  // end what runs: SIGTERM, then SIGKILL after the grace
  at_once,    // the grace is over: SIGKILL
};

class Cancellation {
 public:
  virtual ~Cancellation() = default;
  // A descriptor to poll beside others: readable when state() has news. -1 when there will be none. Never to be read
  // from; ask again before each poll, it may change with state().
  virtual int fd() const = 0;
  // What is asked for now. Takes in the news that made fd() readable: only for the one who waits on fd().
  virtual Stop state() = 0;
};

}  // namespace kt2
