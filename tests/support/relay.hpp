// A TCP relay in front of a server of this machine, which makes a bad network of the way there: on command it loses
// packets without a word, is late, or resets connections. It understands nothing of what it relays.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "base/fd.hpp"

namespace kt2::test {

// A listening socket of 127.0.0.1; 0 is a port of the kernel's choice. Throws std::runtime_error.
Fd listen_on(int port);
int port_of(int socket);

class Relay {
 public:
  // Relays connections from `listener`, which may be of another network namespace, to a port of 127.0.0.1.
  explicit Relay(int target_port, Fd listener = listen_on(0));
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  int port() const;

  // Every connection there is ends with a reset, on both sides.
  void reset();
  // The network is cut: the kernel loses every packet, those of new connections too, and acknowledges none.
  void cut();
  // It is whole again: connections that still live go on, with what was sent meanwhile.
  void mend();
  // Every connection there is now is cut for good, as by a firewall that forgot it; new ones are well.
  void forget();
  // From now on everything arrives so much later, in either direction.
  void delay(std::chrono::milliseconds by);

  // How many were accepted so far, and how many are open and not forgotten.
  std::size_t accepted() const;
  std::size_t open() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace kt2::test
