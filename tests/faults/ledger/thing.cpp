// The commands of the ledger deployer: each makes or removes one thing of a cluster, slowly, and says so at length. A
// thing is a file of the ledger; some have a process as well, which carries the file's path in its environment.
//
//   thing create FILE MS      the file, after MS milliseconds
//   thing start FILE MS HOW   the file, and then its process: in the same "group", in a "session" of its own, or "deaf"
//   to
//                             SIGTERM as well
//   thing remove FILE MS      what any of them made; fine when nothing is there
//   thing forget FILE MS      the file alone: its process is left to others
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr const char* k_variable = "KT2_LEDGER_THING";
// Nothing of a test lives for ever, whatever is broken.
constexpr unsigned k_longest_life_s = 900;
constexpr int k_grace_ms = 100;

void say(std::string_view what, const std::string& file) {
  std::printf("%s %s\n", std::string(what).c_str(), file.c_str());
  std::fflush(stdout);
}

// Slow, and noisy about it.
void work(const std::string& file, int milliseconds) {
  for (int i = 0; i < milliseconds; ++i) {
    std::fprintf(stderr, "  %d %% of %s\n", i * 100 / milliseconds, file.c_str());
    ::usleep(1000);
  }
}

// There at once and whole, or not at all.
bool create(const std::string& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    std::perror(file.c_str());
    return false;
  }
  return ::close(fd) == 0;
}

// What stays: "session" is a daemon as the book has it, the others go on holding what they were given as output.
void become(const std::string& how) {
  if (how != "group") ::setsid();
  if (how == "deaf") ::signal(SIGTERM, SIG_IGN);
  if (how == "session") {
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nothing, STDOUT_FILENO);
    ::dup2(nothing, STDERR_FILENO);
  }
  ::alarm(k_longest_life_s);
}

int start(const std::string& file, const std::string& how) {
  // On record before it is there: what is recorded and not there does no harm.
  if (!create(file)) return 1;
  ::setenv(k_variable, file.c_str(), 1);
  int executed[2];
  if (::pipe2(executed, O_CLOEXEC) != 0) return 1;
  const pid_t pid = ::fork();
  if (pid < 0) return 1;
  if (pid == 0) {
    become(how);
    // /proc shows the environment that a program was started with, so it has to be one of its own.
    ::execl("/proc/self/exe", "thing", "be", nullptr);
    ::_exit(127);
  }
  ::close(executed[1]);
  char none = 0;
  return ::read(executed[0], &none, 1) == 0 ? 0 : 1;
}

// Empty when it is gone, also half-way through.
std::string read(const std::string& name) {
  const int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  std::string text;
  char buffer[16384];
  for (ssize_t count = 0; (count = ::read(fd, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  ::close(fd);
  return text;
}

std::vector<pid_t> processes_of(const std::string& file) {
  const std::string entry = '\0' + std::string(k_variable) + "=" + file + '\0';
  std::vector<pid_t> found;
  DIR* proc = ::opendir("/proc");
  while (const dirent* directory = proc != nullptr ? ::readdir(proc) : nullptr) {
    const pid_t pid = std::atoi(directory->d_name);
    if (pid <= 0) continue;
    const std::string text = '\0' + read("/proc/" + std::to_string(pid) + "/environ");
    if (text.find(entry) != std::string::npos) found.push_back(pid);
  }
  if (proc != nullptr) ::closedir(proc);
  return found;
}

void end(pid_t pid) {
  const int fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (fd < 0) return;
  for (const auto& [signal, patience] : {std::pair(SIGTERM, k_grace_ms), std::pair(SIGKILL, -1)}) {
    ::syscall(SYS_pidfd_send_signal, fd, signal, nullptr, 0);
    pollfd polled{fd, POLLIN, 0};
    if (::poll(&polled, 1, patience) > 0) break;
  }
  ::close(fd);
}

int forget(const std::string& file) {
  if (::unlink(file.c_str()) == 0 || errno == ENOENT) return 0;
  std::perror(file.c_str());
  return 1;
}

int remove(const std::string& file) {
  for (const pid_t pid : processes_of(file)) end(pid);
  return forget(file);
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> argv(words, words + count);
  if (argv.size() == 2 && argv[1] == "be") {
    for (;;) ::pause();
  }
  if (argv.size() < 4) return 2;
  const std::string& verb = argv[1];
  const std::string& file = argv[2];
  say(verb, file);
  work(file, std::stoi(argv[3]));
  int status = 2;
  if (verb == "create") status = create(file) ? 0 : 1;
  if (verb == "start" && argv.size() == 5) status = start(file, argv[4]);
  if (verb == "remove") status = remove(file);
  if (verb == "forget") status = forget(file);
  say(status == 0 ? "done with" : "failed with", file);
  return status;
}
