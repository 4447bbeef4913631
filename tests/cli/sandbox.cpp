#include "sandbox.hpp"

#include <regex>

namespace kt2::test {

namespace fs = std::filesystem;

Sandbox::Sandbox() {
  fs::create_directory(bin());
  fs::create_directory(m_directory / "home");
}

bool Sandbox::has_run() const {
  return fs::exists(artifacts()) || fs::exists(m_directory / "_rundir");
}

Program Sandbox::program(const std::vector<std::string>& argv) const {
  Program program(argv);
  program.in(path());
  program.set("HOME", (m_directory / "home").string());
  program.set("PATH", bin().string() + ":/usr/local/bin:/usr/bin:/bin");
  return program;
}

Program Sandbox::kubetest2(const std::vector<std::string>& words) const {
  std::vector<std::string> argv{launcher().string()};
  argv.insert(argv.end(), words.begin(), words.end());
  return program(argv);
}

Program Sandbox::shell(const std::string& script, const std::vector<std::string>& words) const {
  std::vector<std::string> argv{"/bin/sh", "-c", script, "sh", launcher().string()};
  argv.insert(argv.end(), words.begin(), words.end());
  return program(argv);
}

std::string Sandbox::plain(std::string text) const {
  return replace_all(replace_all(std::move(text), path().string(), "DIR"), tag(), "TAG");
}

std::string tag() {
  return KT2_TEST_TAG;
}

std::string replace_all(std::string text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

std::string without_times(const std::string& junit) {
  static const std::regex time(R"(time="\d+(\.\d+)?")");
  return std::regex_replace(junit, time, "time=\"T\"");
}

std::vector<std::string> rows(const std::string& junit) {
  static const std::regex testcase(R"re(<testcase name="([^"]*)"[^>]*?(/?)>(\s*<failure)?)re");
  std::vector<std::string> names;
  for (std::sregex_iterator match(junit.begin(), junit.end(), testcase), end; match != end; ++match) {
    names.push_back((*match)[1].str() + ((*match)[3].matched ? " FAILED" : ""));
  }
  return names;
}

std::string golden(const std::string& name) {
  const fs::path file = fs::path(KT2_TEST_CLI) / "golden" / name;
  if (!fs::exists(file)) throw std::runtime_error("no golden file " + file.string());
  return read(file);
}

fs::path data(const std::string& name) {
  return fs::path(KT2_TEST_CLI) / "data" / name;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (auto end = text.find(separator); end != std::string::npos; end = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (begin < text.size()) parts.push_back(text.substr(begin));
  return parts;
}

std::string last_line(const std::string& text) {
  const auto lines = split(text);
  return lines.empty() ? "" : lines.back();
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace kt2::test
