// Messages between supervisor and worker over a socketpair. Each arrives whole or not at all; both ends are the same
// program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace kt2::run {

enum class MessageKind : std::uint8_t {
  // worker to supervisor
  note,           // what it is at, and how many milliseconds that may take
  refused,        // the command line was wrong, or only help was wanted: the exit status; it has printed why
  prepared,       // the plan
  metadata,       // key, value
  planned,        // a line of a dry run
  group_started,  // a command's process group
  group_ended,
  kubeconfig,  // of the cluster that came up
  kept,        // what a command left running to stay: pid and start time of each
  output,      // what the step that passes tells of itself
  done,        // a step's end: see server.cpp
  lease,       // a resource that is held from now on: see lease_message.hpp
  lease_over,  // its name
  // supervisor to worker
  perform,  // a step: see server.cpp
  cancel,   // the urgency, a Stop
  hold,     // a descriptor to hold on to: the run's lock
  quit,
  // supervisor to keeper: lease and lease_over likewise, quit, and
  test_over,  // what the test holds is to be given back
  // keeper to supervisor
  lost,    // a resource's name, and why
  warned,  // a line for the log
};

struct Message {
  MessageKind kind{};
  std::vector<std::string> fields;
};

class Channel {
 public:
  explicit Channel(Fd socket) : m_socket(std::move(socket)) {}

  // Two connected ends, close-on-exec.
  static Result<std::pair<Channel, Channel>> make_pair();

  // Sends an empty message with a copy of `fd`. The other end holds that from then on, as long as it lives.
  bool send_fd(MessageKind kind, int fd);
  // False when the other end is gone. A field that would make the message larger than a socket takes is cut.
  bool send(const Message& message);
  // The next message; nothing when the other end is gone. Blocks unless fd() is readable.
  std::optional<Message> receive();
  // The next message if one of this kind is there, without waiting; one of another kind stays. `gone` is set when the
  // other end is.
  std::optional<Message> try_receive(MessageKind kind, bool& gone);

  int fd() const { return m_socket.get(); }

 private:
  std::optional<Message> receive_with(int flags, bool& gone);
  Fd m_socket;
  Fd m_held;
};

}  // namespace kt2::run
