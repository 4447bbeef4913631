#include "support/program.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace kt2::test {
namespace {

using Clock = std::chrono::steady_clock;

// What would make a test depend on where it runs.
constexpr const char* k_unwanted[] = {
    "ARTIFACTS",         "KUBECONFIG", "PROW_JOB_ID", "KUBETEST2_RUN_DIR", "KUBETEST2_PLUGIN_PATH",
    "KUBETEST2_VERSION", "JOB_SPEC",   "JOB_NAME",    "GITHUB_ACTIONS",    "XDG_DATA_HOME",
    "KUBETEST2_RUN_ID",  "http_proxy", "https_proxy", "HTTP_PROXY",        "HTTPS_PROXY",
    "ALL_PROXY",         "all_proxy"};

std::map<std::string, std::string> clean_environment() {
  std::map<std::string, std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) result[std::string(text.substr(0, equals))] = text.substr(equals + 1);
  }
  for (const char* name : k_unwanted) result.erase(name);
  return result;
}

struct Stream {
  int fd = -1;
  std::string text;
};

// Reads what is there; closes at the end. A terminal's other side going away reads as an error.
void drain(Stream& stream) {
  char buffer[65536];
  const ssize_t count = ::read(stream.fd, buffer, sizeof buffer);
  if (count > 0) {
    stream.text.append(buffer, static_cast<std::size_t>(count));
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    ::close(stream.fd);
    stream.fd = -1;
  }
}

}  // namespace

struct Started::State {
  explicit State(std::chrono::minutes how_long) : patience(how_long) {}

  std::chrono::minutes patience;
  pid_t pid = -1;
  bool reaped = false;
  int wait_status = 0;
  Stream out;
  Stream err;

  ~State() {
    if (!reaped && pid > 0) {
      ::kill(-pid, SIGKILL);
      ::kill(pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
    }
    if (out.fd >= 0) ::close(out.fd);
    if (err.fd >= 0) ::close(err.fd);
  }

  bool open() const { return out.fd >= 0 || err.fd >= 0; }

  // Waits for output until the deadline; throws past it.
  void read_more(Clock::time_point deadline) {
    std::vector<pollfd> polled;
    for (const Stream* stream : {&out, &err}) {
      if (stream->fd >= 0) polled.push_back({stream->fd, POLLIN, 0});
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    const int count = ::poll(polled.data(), polled.size(), static_cast<int>(std::max<long>(0, left)));
    if (count == 0)
      throw std::runtime_error("no end after " + std::to_string(patience.count()) + " minutes; it printed:\n" +
                               out.text + err.text);
    for (const pollfd& entry : polled) {
      if (entry.revents != 0) drain(entry.fd == out.fd ? out : err);
    }
  }
};

Program::Program(std::vector<std::string> argv) : m_argv(std::move(argv)), m_environment(clean_environment()) {}

Program& Program::set(const std::string& name, const std::string& value) {
  m_environment[name] = value;
  return *this;
}

Program& Program::unset(const std::string& name) {
  m_environment.erase(name);
  return *this;
}

Program& Program::in(std::filesystem::path directory) {
  m_directory = std::move(directory);
  return *this;
}

Program& Program::by(std::vector<std::string> argv) {
  m_argv.insert(m_argv.begin(), argv.begin(), argv.end());
  return *this;
}

Program& Program::merged() {
  m_merged = true;
  return *this;
}

Program& Program::logged(std::filesystem::path file) {
  m_log = std::move(file);
  return *this;
}

Program& Program::on_terminal() {
  m_terminal = true;
  return *this;
}

Program& Program::patience(std::chrono::minutes minutes) {
  m_patience = minutes;
  return *this;
}

Finished Program::run() const {
  return start().wait();
}

Started Program::start() const {
  std::vector<std::string> entries;
  for (const auto& [name, value] : m_environment) entries.push_back(std::string(name).append("=").append(value));
  std::vector<char*> environment;
  for (std::string& entry : entries) environment.push_back(entry.data());
  environment.push_back(nullptr);
  std::vector<std::string> words = m_argv;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  int out[2] = {-1, -1};
  int err[2] = {-1, -1};
  const bool made =
      m_terminal ? ::openpty(&out[0], &out[1], nullptr, nullptr, nullptr) == 0 : ::pipe2(out, O_CLOEXEC) == 0;
  if (!made || (!m_terminal && !m_merged && ::pipe2(err, O_CLOEXEC) != 0)) throw std::runtime_error("no pipe");
  auto state = std::make_unique<Started::State>(m_patience);
  state->pid = ::fork();
  if (state->pid == 0) {
    ::setpgid(0, 0);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, 0);
    ::dup2(out[1], 1);
    ::dup2(err[1] >= 0 ? err[1] : out[1], 2);
    ::close(nothing);
    if (m_terminal) {
      ::close(out[0]);
      ::close(out[1]);
    }
    if (!m_log.empty()) {
      const int log = ::open(m_log.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
      ::dup2(log, 1);
      ::dup2(log, 2);
    }
    if (!m_directory.empty() && ::chdir(m_directory.c_str()) != 0) ::_exit(126);
    ::execvpe(argv[0], argv.data(), environment.data());
    ::_exit(127);
  }
  ::close(out[1]);
  if (err[1] >= 0) ::close(err[1]);
  for (const int fd : {out[0], err[0]}) {
    if (fd >= 0) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
  state->out.fd = out[0];
  state->err.fd = err[0];
  return Started(std::move(state));
}

Started::Started(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Started::~Started() = default;
Started::Started(Started&&) noexcept = default;

pid_t Started::pid() const {
  return m_state->pid;
}

void Started::signal(int number) const {
  ::kill(m_state->pid, number);
}

void Started::wait_for(std::string_view text) {
  const auto deadline = Clock::now() + m_state->patience;
  const auto there = [&] {
    return m_state->out.text.find(text) != std::string::npos || m_state->err.text.find(text) != std::string::npos;
  };
  while (!there()) {
    if (!m_state->open())
      throw std::runtime_error("it never printed \"" + std::string(text) + "\" but:\n" + m_state->out.text +
                               m_state->err.text);
    m_state->read_more(deadline);
  }
}

Finished Started::wait() {
  const auto deadline = Clock::now() + m_state->patience;
  while (m_state->open()) m_state->read_more(deadline);
  ::waitpid(m_state->pid, &m_state->wait_status, 0);
  m_state->reaped = true;
  const int status = m_state->wait_status;
  return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), m_state->out.text, m_state->err.text};
}

std::filesystem::path prefix() {
  return KT2_TEST_PREFIX;
}

std::filesystem::path launcher() {
  return prefix() / "bin/kubetest2";
}

Program kubetest2(std::vector<std::string> words) {
  words.insert(words.begin(), launcher().string());
  return Program(std::move(words));
}

void write_script(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
  std::filesystem::permissions(file, std::filesystem::perms(0755));
}

std::string read(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::vector<pid_t> processes_with(const std::string& name, const std::string& value) {
  std::vector<pid_t> found;
  const std::string entry = name + "=" + value;
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), ::closedir);
  while (const dirent* process = ::readdir(proc.get())) {
    const pid_t pid = std::atoi(process->d_name);
    // A zombie's environment reads as empty.
    const std::string environment = pid > 0 ? read("/proc/" + std::to_string(pid) + "/environ") : std::string();
    if (pid != ::getpid() && environment.find(entry) != std::string::npos) found.push_back(pid);
  }
  return found;
}

bool none_left(const std::string& name, const std::string& value, std::chrono::seconds limit) {
  const auto deadline = Clock::now() + limit;
  // Polled: these processes are not ours, and nobody tells when they end.
  while (!processes_with(name, value).empty()) {
    if (Clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace kt2::test
