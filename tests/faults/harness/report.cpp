#include "report.hpp"

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "support/program.hpp"

namespace kt2::faults {

Report read_report(const std::filesystem::path& junit) {
  Report report;
  report.there = std::filesystem::exists(junit);
  if (!report.there) return report;
  const std::string text = test::read(junit);
  pugi::xml_document document;
  const auto parsed = document.load_string(text.c_str(), pugi::parse_default | pugi::parse_ws_pcdata_single);
  if (!parsed || !text.ends_with("</testsuite>\n")) {
    report.problem = "junit_runner.xml is not whole: " + std::string(parsed.description());
    return report;
  }
  const pugi::xml_node suite = document.child("testsuite");
  unsigned failures = 0;
  for (const pugi::xml_node& testcase : suite.children("testcase")) {
    Row row{testcase.attribute("name").value(), {}, {}};
    if (const pugi::xml_node failure = testcase.child("failure")) {
      ++failures;
      row.type = failure.attribute("type").value();
      row.message = failure.child_value();
      if (row.type.empty()) row.type = "untyped";
    }
    report.rows.push_back(row);
  }
  if (suite.attribute("tests").as_uint() != report.rows.size() || suite.attribute("failures").as_uint() != failures) {
    report.problem = "the counts of junit_runner.xml are not those of its rows";
  }
  return report;
}

std::string problem_of_metadata(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return "there is no metadata.json";
  const auto object = nlohmann::json::parse(test::read(file), nullptr, false);
  if (!object.is_object()) return "metadata.json is not whole";
  for (const auto& [key, value] : object.items()) {
    if (!value.is_string()) return "metadata.json: \"" + key + "\" is no text";
  }
  return object.contains("kubetest-version") ? "" : "metadata.json does not name our version";
}

std::vector<std::string> unfinished_files(const std::vector<std::filesystem::path>& directories) {
  std::vector<std::string> found;
  for (const auto& directory : directories) {
    if (!std::filesystem::is_directory(directory)) continue;
    for (const auto& file : std::filesystem::directory_iterator(directory)) {
      const std::string name = file.path().filename().string();
      for (const char* ours : {"junit_runner.xml", "metadata.json", "state.json"}) {
        if (name.find(ours) != std::string::npos && name != ours) found.push_back(file.path().string());
      }
    }
  }
  return found;
}

std::string problem_of_state(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return "";
  return nlohmann::json::parse(test::read(file), nullptr, false).is_object() ? "" : "state.json is not whole";
}

}  // namespace kt2::faults
