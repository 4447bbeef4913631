// The supervisor's side of the keeper: a child that sends heartbeats for what the run holds, whatever becomes of the
// plugins. It is started with the first lease, sends nothing itself, and decides nothing about a loss.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "results/state.hpp"
#include "run/channel.hpp"

namespace kt2::run {

class Keeper {
 public:
  // What the keeper's process has: its end of the channel, and a descriptor that becomes readable when the supervisor
  // and every worker are gone.
  struct Ends {
    Channel channel;
    Fd life;
  };
  // `body` is what that process does; its return value is its exit status. Made before the first worker is started,
  // which shares in the descriptor. [main-thread]
  explicit Keeper(std::function<int(Ends)> body);
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  // From now on there are heartbeats for it. `resumed` as in LeaseNews. False when there can be none.
  bool keep(const results::StateLease& lease, bool resumed = false);
  // It was given back, or is about to be.
  void forget(const std::string& name);
  // What the test holds, which died with it, is to be given back.
  void test_is_over();

  // The lease as it was given to keep(); nothing for one that is not held.
  const results::StateLease* find(const std::string& name) const;

  // Readable when receive() has news; -1 while there is no keeper.
  int fd() const { return m_channel ? m_channel->fd() : -1; }
  // News: lost, warned. Nothing when the keeper is gone; another one has its work then, unless they die too often.
  std::optional<Message> receive();
  // Of the keeper; -1 while there is none.
  pid_t pid() const { return m_pid; }

  // Ends it in good order: what the test holds is given back before. Whatever it says meanwhile goes to `news`.
  void quit(const std::function<void(const Message&)>& news);

 private:
  bool start();
  // Another one, with the work of the one that is gone.
  bool replace();
  void reap();

  std::function<int(Ends)> m_body;
  Fd m_life;   // readable when everyone who holds m_alive is gone
  Fd m_alive;  // never written to
  pid_t m_pid = -1;
  std::optional<Channel> m_channel;
  std::map<std::string, results::StateLease> m_leases;
  int m_starts = 0;
};

}  // namespace kt2::run
