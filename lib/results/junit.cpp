#include "results/junit.hpp"

#include <algorithm>
#include <pugixml.hpp>
#include <system_error>
#include <utility>

#include "base/files.hpp"
#include "results/text.hpp"

namespace kt2::results {
namespace {

constexpr std::size_t k_output_characters = 10'000;
constexpr const char* k_run_id = "run-id";

struct StringWriter : pugi::xml_writer {
  std::string text;
  void write(const void* data, std::size_t size) override { text.append(static_cast<const char*>(data), size); }
};

// Seconds as a plain decimal, to the microsecond: "0", "0.000001", "12.3".
std::string decimal_seconds(Duration time) {
  constexpr std::int64_t k_micros_per_second = 1'000'000;
  const std::int64_t micros = std::chrono::round<std::chrono::microseconds>(std::max(time, Duration::zero())).count();
  std::string text = std::to_string(micros / k_micros_per_second);
  std::string fraction = std::to_string(k_micros_per_second + micros % k_micros_per_second);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  fraction.front() = '.';
  if (fraction.size() > 1) text += fraction;
  return text;
}

Row read_row(const pugi::xml_node& testcase) {
  Row row;
  row.name = testcase.attribute("name").value();
  if (const auto time = parse_duration(std::string(testcase.attribute("time").value()) + "s")) row.time = *time;
  if (const pugi::xml_node failure = testcase.child("failure")) {
    row.failure = Error{cause_named(failure.attribute("type").value()), failure.child_value(),
                        testcase.child_value("system-out")};
  }
  return row;
}

void set(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name) = sanitize_text(value).c_str();
}

void append_row(pugi::xml_node suite, const Row& row, const std::optional<Error>& failure) {
  pugi::xml_node testcase = suite.append_child("testcase");
  set(testcase, "name", row.name);
  set(testcase, "classname", "kubetest2");
  set(testcase, "time", decimal_seconds(row.time));
  if (!failure) return;
  const std::string message = sanitize_text(failure->message);
  pugi::xml_node element = testcase.append_child("failure");
  set(element, "type", cause_name(failure->cause));
  set(element, "message", first_line(message));
  element.text() = message.c_str();
  if (failure->output.empty()) return;
  testcase.append_child("system-out").text() = keep_end(sanitize_text(failure->output), k_output_characters).c_str();
}

}  // namespace

Junit::Junit(std::filesystem::path file, std::string run_id) : m_file(std::move(file)), m_run_id(std::move(run_id)) {}

Result<void> Junit::load() {
  m_earlier.clear();
  std::error_code ignored;  // a file that cannot be looked at fails to be read, with a better message
  if (std::filesystem::status(m_file, ignored).type() == std::filesystem::file_type::not_found) return {};
  const auto text = read_file(m_file);
  if (!text) return text.error();
  pugi::xml_document document;
  if (!document.load_buffer(text->data(), text->size(), pugi::parse_default | pugi::parse_ws_pcdata_single)) return {};
  const pugi::xml_node suite = document.child("testsuite");
  const pugi::xml_node run_id = suite.child("properties").find_child_by_attribute("property", "name", k_run_id);
  if (!run_id || run_id.attribute("value").value() != sanitize_text(m_run_id)) return {};
  for (const pugi::xml_node& testcase : suite.children("testcase")) m_earlier.push_back(read_row(testcase));
  return {};
}

Result<void> Junit::write(const std::vector<Row>& rows) const {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "UTF-8");
  pugi::xml_node suite = document.append_child("testsuite");
  pugi::xml_node property = suite.append_child("properties").append_child("property");
  set(property, "name", k_run_id);
  set(property, "value", m_run_id);

  std::size_t failures = 0;
  Duration time{};
  for (const auto* part : {&m_earlier, &rows}) {
    for (const Row& row : *part) {
      const auto failure = reported_failure(row);
      append_row(suite, row, failure);
      failures += failure ? 1 : 0;
      time += row.time;
    }
  }
  set(suite, "name", "kubetest2");
  set(suite, "failures", std::to_string(failures));
  set(suite, "tests", std::to_string(m_earlier.size() + rows.size()));
  set(suite, "time", decimal_seconds(time));

  StringWriter writer;
  document.save(writer, "  ", pugi::format_indent, pugi::encoding_utf8);
  return replace_file(m_file, writer.text);
}

}  // namespace kt2::results
