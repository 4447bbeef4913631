// Starts a command as the leader of a process group of its own, with the descriptors it is given. It does not wait for
// it.
#pragma once

#include <sys/types.h>

#include "base/result.hpp"
#include "process/command.hpp"

namespace kt2::process {

// The child's output; not looked at for a command in the foreground.
struct Streams {
  int out = -1;
  int err = -1;
};

// Starts `command` with the descriptors of its Terminal; every other descriptor of ours is closed in it, and it hears
// when the calling thread dies. Returns its pid, which the caller reaps. Errors: a program that is not on PATH or
// cannot be executed, by name. [main-thread: the kernel ends the child when the thread that started it ends]
Result<pid_t> launch(const Command& command, Streams streams);

}  // namespace kt2::process
