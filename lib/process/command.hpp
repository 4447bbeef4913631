// What to run: an argument vector and its surroundings. Never a shell string.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.hpp"
#include "base/secrets.hpp"
#include "process/status_line.hpp"

namespace kt2::process {

// Whose descriptors the command gets.
enum class Terminal {
  detached,    // standard input from /dev/null, output through us; it is killed when we die
  foreground,  // ours, and the terminal's foreground where we have it: for a program that runs in our place. It gets
               // SIGTERM when we die
};

struct Command {
  std::vector<std::string> argv;    // argv[0] is looked up on PATH of `environment` unless it has a slash
  Environment environment;          // all of it
  std::filesystem::path directory;  // empty: the caller's
  Terminal terminal = Terminal::detached;
  bool quiet = false;          // what it prints is kept for messages, and not passed on to our output
  bool keep_children = false;  // what it leaves running stays: a cluster. Otherwise that is ended with it
  std::function<void(std::string_view)> on_stdout;  // gets standard output as it comes, in pieces of any size
  // Gets what it prints on both streams, in the order it comes, without the secrets.
  std::function<void(std::string_view)> on_output;
  const Secrets* secrets = nullptr;  // borrowed; kept out of on_output and the outcome's tail. Null for none
  StatusLine* status = nullptr;      // borrowed; shown while it runs. Null for none
};

}  // namespace kt2::process
