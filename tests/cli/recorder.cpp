#include "recorder.hpp"

namespace kt2::test {

namespace fs = std::filesystem;

// $calls/N is a folder for the Nth call.
constexpr const char* k_recorder = R"sh(
n=1; until mkdir "$calls/$n" 2>/dev/null; do n=$((n + 1)); done
pwd > "$calls/$n/directory"
printf '%s\0' "${0##*/}" "$@" > "$calls/$n/words"
env -0 > "$calls/$n/environment"
case "$FAIL" in "${0##*/}"|"${0##*/} $1") echo "no luck with ${0##*/}" >&2; exit 7;; esac
)sh";

Recorder::Recorder(const Sandbox& box) : m_box(box) {
  fs::create_directory(m_box / "calls");
}

void Recorder::stand_in(const fs::path& program, const std::string& also) const {
  fs::create_directories(program.parent_path());
  write_script(program, "#!/bin/sh\ncalls='" + (m_box / "calls").string() + "'" + k_recorder + also + "\n");
}

void Recorder::stand_in_on_path(const std::vector<std::string>& names) const {
  for (const std::string& name : names) stand_in(m_box.bin() / name);
}

std::vector<Recorded> Recorder::calls() const {
  std::vector<Recorded> calls;
  for (int n = 1; fs::exists(m_box / "calls" / std::to_string(n)); ++n) {
    const fs::path folder = m_box / "calls" / std::to_string(n);
    Recorded call;
    call.directory = last_line(m_box.plain(read(folder / "directory")));
    call.words = split(m_box.plain(read(folder / "words")), '\0');
    for (const std::string& entry : split(m_box.plain(read(folder / "environment")), '\0')) {
      const auto equals = entry.find('=');
      if (equals != std::string::npos) call.environment[entry.substr(0, equals)] = entry.substr(equals + 1);
    }
    calls.push_back(std::move(call));
  }
  return calls;
}

std::vector<std::vector<std::string>> Recorder::commands() const {
  std::vector<std::vector<std::string>> commands;
  for (const Recorded& call : calls()) commands.push_back(call.words);
  return commands;
}

}  // namespace kt2::test
