// A directory in which one test runs the launcher as in a home of its own, with nothing on PATH but what the test puts
// there and the system's programs. It asserts nothing.
#pragma once

#include <string>
#include <vector>

#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::test {

class Sandbox {
 public:
  Sandbox();

  std::filesystem::path operator/(std::string_view name) const { return m_directory / name; }
  const std::filesystem::path& path() const { return m_directory.path(); }
  // First on PATH.
  std::filesystem::path bin() const { return m_directory / "bin"; }
  std::filesystem::path artifacts() const { return m_directory / "_artifacts"; }
  // Whether a run has made one of its directories in their usual places.
  bool has_run() const;

  // The launcher, with these words.
  Program kubetest2(const std::vector<std::string>& words) const;
  // Any program: `argv` begins with its path or name.
  Program program(const std::vector<std::string>& argv) const;
  // The launcher through `sh -c SCRIPT`, where "$@" is the launcher and its words: for redirections and limits.
  Program shell(const std::string& script, const std::vector<std::string>& words) const;

  // `text` with this directory's path as DIR, and kubetest2's version as TAG.
  std::string plain(std::string text) const;

  std::string junit() const { return read(artifacts() / "junit_runner.xml"); }

 private:
  TemporaryDirectory m_directory;
};

// The version that the launcher reports, "v0.1.0".
std::string tag();

std::string replace_all(std::string text, std::string_view what, std::string_view by);

// JUnit's text, with every time as T: times are plain decimals, or they stay as they are.
std::string without_times(const std::string& junit);

// The names of its test cases, in order; a failed one's with " FAILED".
std::vector<std::string> rows(const std::string& junit);

// A file of tests/cli/golden.
std::string golden(const std::string& name);

// The path of a file of tests/cli/data.
std::filesystem::path data(const std::string& name);

// Text split at `separator`; what follows the last one counts only when there is something.
std::vector<std::string> split(const std::string& text, char separator = '\n');

// The last of its lines, or nothing.
std::string last_line(const std::string& text);

bool contains(const std::string& text, std::string_view part);

// How often `part` is in it.
std::size_t count_of(const std::string& text, std::string_view part);

}  // namespace kt2::test
