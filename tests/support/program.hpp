// Runs programs for tests, the launcher above all: their environment, their output, signals to them, and what they
// leave running. It asserts nothing.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kt2::test {

// How a program ended. `status` is as a shell has it: 128+n after signal n.
struct Finished {
  int status = -1;
  std::string out;
  std::string err;  // empty when both streams were merged into out
};

class Started;

// A program to be. Its environment is this process's, but without variables that change what the launcher does
// (ARTIFACTS, KUBECONFIG, PROW_JOB_ID, …).
class Program {
 public:
  explicit Program(std::vector<std::string> argv);
  Program& set(const std::string& name, const std::string& value);
  Program& unset(const std::string& name);
  Program& in(std::filesystem::path directory);
  // Run by another program, to which this one and its arguments are arguments.
  Program& by(std::vector<std::string> argv);
  // One pipe for both streams.
  Program& merged();
  // Both streams to the end of a file: for what runs long, and is not read.
  Program& logged(std::filesystem::path file);
  // Standard output and error to a pseudo-terminal, read back as `out`.
  Program& on_terminal();

  // How long it may take, and how long what is waited for in its output: two minutes, where this says nothing else.
  Program& patience(std::chrono::minutes minutes);

  // Runs it to its end; a program that needs longer is killed, and std::runtime_error thrown.
  Finished run() const;
  Started start() const;

 private:
  friend class Started;
  std::vector<std::string> m_argv;
  std::map<std::string, std::string> m_environment;
  std::filesystem::path m_directory;
  std::filesystem::path m_log;
  bool m_merged = false;
  std::chrono::minutes m_patience{2};
  bool m_terminal = false;
};

// A program under way. Destroying it kills it and what it left in its process group.
class Started {
 public:
  ~Started();
  Started(Started&&) noexcept;
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;

  pid_t pid() const;
  void signal(int number) const;
  // Reads on until `text` has appeared on either stream. Throws std::runtime_error with what came instead when the
  // program ends before, or when patience ends.
  void wait_for(std::string_view text);
  Finished wait();

 private:
  friend class Program;
  struct State;
  explicit Started(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

// The launcher under test, and the folder that is PREFIX of its installation.
std::filesystem::path launcher();
std::filesystem::path prefix();

// A program with `kubetest2` and the given words.
Program kubetest2(std::vector<std::string> words);

// Writes an executable script; `text` begins with #!.
void write_script(const std::filesystem::path& file, std::string_view text);

std::string read(const std::filesystem::path& file);

// The pids of processes whose environment holds NAME=VALUE: how a test finds all that a run left, whatever its parent
// or group. Zombies do not count.
std::vector<pid_t> processes_with(const std::string& name, const std::string& value);

// Waits until no such process is left; false when some still are after `limit`.
bool none_left(const std::string& name, const std::string& value,
               std::chrono::seconds limit = std::chrono::seconds(20));

}  // namespace kt2::test
