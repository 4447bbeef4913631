// A test command that behaves badly. It leaves a mark when it begins, which holds its pid, does its MODE, stays for a
// while, leaves another mark if it is going to succeed, and ends as it is told.
//
//   tester NAME MODE STAY_MS END [BYTES]    NAME is the mark's; STAY_MS -1: until it is ended; END: a status, or
//   -SIGNAL
#include "modes.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

// Whole or not there at all: somebody waits for it.
void mark(const std::string& name) {
  const char* directory = std::getenv("KT2_FAULTS_MARKS");
  const std::string file = std::string(directory != nullptr ? directory : ".") + "/" + name;
  const std::string part = file + ".part";
  const std::string text = std::to_string(::getpid()) + "\n";
  const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (::write(fd, text.data(), text.size()) < 0) std::perror(part.c_str());
  ::close(fd);
  ::rename(part.c_str(), file.c_str());
}

void end(int how) {
  if (how >= 0) ::_exit(how);
  ::signal(-how, SIG_DFL);
  ::raise(-how);
}

}  // namespace

int main(int count, char** words) {
  if (count < 5) return 2;
  const std::string name = words[1];
  const int stay_ms = std::atoi(words[3]);
  const int how = std::atoi(words[4]);
  ::alarm(kt2::faults::k_longest_life_s);
  mark(name + ".begin");
  if (!kt2::faults::misbehave(words[2], count > 5 ? std::atoll(words[5]) : 0)) return 2;
  if (stay_ms < 0) {
    for (;;) ::pause();
  }
  ::usleep(static_cast<useconds_t>(stay_ms) * 1000);
  if (how == 0) mark(name + ".end");
  end(how);
  return 2;
}
