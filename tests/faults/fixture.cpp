#include "fixture.hpp"

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

namespace kt2::test {
namespace {

// The characters that XML 1.0 allows, in UTF-8 as it should be: parsers for people refuse a report with any other.
bool is_xml_text(std::string_view text) {
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || length > text.size()) return false;
    char32_t code = length == 1 ? lead : lead & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
      const auto next = static_cast<unsigned char>(text[i]);
      if ((next & 0xC0) != 0x80) return false;
      code = code << 6 | (next & 0x3Fu);
    }
    const bool control = code < 0x20 && code != '\t' && code != '\n' && code != '\r';
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (control || overlong || (code >= 0xD800 && code < 0xE000) || code == 0xFFFE || code == 0xFFFF || code > 0x10FFFF)
      return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

Faults::Faults() {
  script("down", "echo taken down > down.done");
}

Faults::~Faults() {
  for (const pid_t pid : processes_with("KT2_FAULTS", directory.path().string())) ::kill(pid, SIGKILL);
}

std::string Faults::script(const std::string& name, const std::string& text) const {
  write_script(directory / name, "#!/bin/sh\ncd \"$KT2_FAULTS\"\n" + text + "\n");
  return (directory / name).string();
}

std::string Faults::waiting_script(const std::string& name) const {
  return script(name, "sleep 1000 &\necho ready\nwait");
}

Program Faults::job(const std::vector<std::string>& words) const {
  std::vector<std::string> all{"script"};
  all.insert(all.end(), words.begin(), words.end());
  Program program = kubetest2(all);
  return marked(program);
}

Program Faults::runs(const std::vector<std::string>& words) const {
  std::vector<std::string> all{"runs"};
  all.insert(all.end(), words.begin(), words.end());
  Program program = kubetest2(all);
  return marked(program);
}

Program& Faults::marked(Program& program) const {
  return program.set("KT2_FAULTS", directory.path().string())
      .set("KUBETEST2_PLUGIN_PATH", KT2_FAULTS_PLUGINS)
      .in(directory.path());
}

std::vector<Row> Faults::rows() const {
  const std::string text = read(artifacts() / "junit_runner.xml");
  EXPECT_TRUE(is_xml_text(text));
  pugi::xml_document document;
  const auto parsed = document.load_string(text.c_str(), pugi::parse_default | pugi::parse_ws_pcdata_single);
  EXPECT_TRUE(parsed) << parsed.description() << " in:\n" << text;
  EXPECT_TRUE(text.ends_with("</testsuite>\n")) << "the file is not whole:\n" << text;
  std::vector<Row> result;
  for (const pugi::xml_node& testcase : document.child("testsuite").children("testcase")) {
    const pugi::xml_node failure = testcase.child("failure");
    result.push_back({testcase.attribute("name").value(), failure.attribute("type").value(), failure.child_value(),
                      testcase.child_value("system-out")});
  }
  return result;
}

std::string Faults::row_names() const {
  std::string names;
  for (const Row& row : rows()) names += (names.empty() ? "" : " ") + row.name + (row.type.empty() ? "" : "!");
  return names;
}

Row Faults::row(const std::string& name) const {
  for (const Row& row : rows()) {
    if (row.name == name) return row;
  }
  return {"no such row", "", "", ""};
}

std::map<std::string, std::string> Faults::metadata() const {
  const auto parsed = nlohmann::json::parse(read(artifacts() / "metadata.json"), nullptr, false);
  EXPECT_TRUE(parsed.is_object());
  return parsed.is_object() ? parsed.get<std::map<std::string, std::string>>() : std::map<std::string, std::string>{};
}

pid_t Faults::worker_of(const Started& launcher) {
  const std::string pid = std::to_string(launcher.pid());
  const std::string children = read("/proc/" + pid + "/task/" + pid + "/children");
  return children.empty() ? -1 : std::stoi(children);
}

void Faults::expect_taken_down() const {
  EXPECT_TRUE(exists("down.done"));
  EXPECT_TRUE(nothing_left());
}

}  // namespace kt2::test
