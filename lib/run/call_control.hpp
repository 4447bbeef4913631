// The worker's view of the operation it performs: its deadline, and the supervisor's requests to stop, as they come
// over the channel.
#pragma once

#include <mutex>

#include "base/control.hpp"
#include "base/fd.hpp"
#include "run/channel.hpp"

namespace kt2::run {

class CallControl final : public Control {
 public:
  // `channel` is borrowed. While an operation runs, only this reads from it.
  explicit CallControl(Channel& channel);

  // Begins a fresh operation: earlier requests no longer count.
  void begin(std::optional<Clock::time_point> deadline);

  // Whether someone inside the operation was told to stop.
  enum class Told { nothing, cancelled, deadline };
  Told told();

  // Whether the supervisor is gone.
  bool orphaned() const;

  int fd() const override;
  Stop state() override;
  bool stopped() const override;
  int stop_fd() const override { return m_set.get(); }
  std::optional<Clock::time_point> deadline() const override;

 private:
  void take_news();

  Channel* m_channel;
  Fd m_set;     // epoll over the channel, the timer and m_sticky: readable when any of them is
  Fd m_timer;   // the deadline
  Fd m_sticky;  // stays readable once a stop was requested, after the message itself has been read
  mutable std::mutex m_mutex;
  std::optional<Clock::time_point> m_deadline;
  Stop m_stop = Stop::none;
  bool m_gone = false;
};

}  // namespace kt2::run
