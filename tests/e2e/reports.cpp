#include "e2e/reports.hpp"

#include <pugixml.hpp>
#include <stdexcept>

namespace kt2::e2e {
namespace {

void load(pugi::xml_document& document, const std::filesystem::path& file) {
  const pugi::xml_parse_result parsed = document.load_file(file.c_str(), pugi::parse_default | pugi::parse_ws_pcdata);
  if (!parsed) throw std::runtime_error(file.string() + ": " + parsed.description());
}

}  // namespace

std::vector<Row> rows(const std::filesystem::path& artifacts) {
  pugi::xml_document document;
  load(document, artifacts / "junit_runner.xml");
  const pugi::xml_node suite = document.child("testsuite");
  std::vector<Row> result;
  unsigned failures = 0;
  for (const pugi::xml_node row : suite.children("testcase")) {
    const pugi::xml_node failure = row.child("failure");
    if (failure) ++failures;
    result.push_back({row.attribute("name").value(), static_cast<bool>(failure), failure.attribute("type").value(),
                      failure.attribute("message").value(), row.child("system-out").text().get(),
                      failure.text().get()});
  }
  if (suite.attribute("tests").as_uint() != result.size() || suite.attribute("failures").as_uint() != failures) {
    throw std::runtime_error("the counts of junit_runner.xml are not those of its rows");
  }
  return result;
}

std::string outcomes(const std::vector<Row>& rows) {
  std::string text;
  for (const Row& row : rows) text += (text.empty() ? "" : ", ") + row.name + (row.failed ? " FAILED" : " passed");
  return text;
}

Specs specs(const std::filesystem::path& artifacts) {
  pugi::xml_document document;
  load(document, artifacts / "junit_01.xml");
  Specs result;
  for (const pugi::xml_node suite : document.child("testsuites").children("testsuite")) {
    for (const pugi::xml_node spec : suite.children("testcase")) {
      // Beside the specs, the report has rows for what ran before and after all of them.
      if (!std::string_view(spec.attribute("name").value()).starts_with("[It] ")) continue;
      const std::string_view status = spec.attribute("status").value();
      if (status == "passed") ++result.passed;
      if (status == "failed") ++result.failed;
    }
  }
  return result;
}

}  // namespace kt2::e2e
