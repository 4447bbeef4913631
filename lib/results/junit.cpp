#include "results/junit.hpp"

#include <algorithm>
#include <pugixml.hpp>
#include <system_error>
#include <utility>

#include "base/files.hpp"
#include "results/lock.hpp"
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

// A row in the file's words. The path of its log comes first, since of the output the end counts.
Case case_of(const Row& row) {
  Case result{sanitize_text(row.name), decimal_seconds(row.time), false, {}, {}, {}};
  const auto failure = reported_failure(row);
  if (!failure) {
    result.output = keep_end(sanitize_text(row.output), k_output_characters);
    return result;
  }
  result.failed = true;
  result.type = cause_name(failure->cause);
  result.message = sanitize_text(failure->message);
  const std::string log = row.log.empty() ? "" : "[all of it: " + sanitize_text(row.log) + "]\n";
  result.output = log + keep_end(sanitize_text(failure->output), k_output_characters - count_characters(log));
  return result;
}

Case read_case(const pugi::xml_node& testcase) {
  Case result;
  result.name = testcase.attribute("name").value();
  result.time = testcase.attribute("time").value();
  const pugi::xml_node failure = testcase.child("failure");
  result.failed = static_cast<bool>(failure);
  result.type = failure.attribute("type").value();
  result.message = failure.child_value();
  result.output = testcase.child_value("system-out");
  return result;
}

void set(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name) = sanitize_text(value).c_str();
}

void append_case(pugi::xml_node suite, const Case& from) {
  pugi::xml_node testcase = suite.append_child("testcase");
  set(testcase, "name", from.name);
  set(testcase, "classname", "kubetest2");
  set(testcase, "time", from.time);
  if (from.failed) {
    pugi::xml_node element = testcase.append_child("failure");
    set(element, "type", from.type);
    set(element, "message", first_line(from.message));
    element.text() = from.message.c_str();
  }
  if (!from.output.empty()) testcase.append_child("system-out").text() = from.output.c_str();
}

// Where in `all` the row is that was at `at`; its size when it is nowhere.
std::size_t find_case(const std::vector<Case>& all, std::size_t at, const Case& wanted) {
  if (at < all.size() && all[at] == wanted) return at;
  return static_cast<std::size_t>(std::find(all.begin(), all.end(), wanted) - all.begin());
}

}  // namespace

Junit::Junit(std::filesystem::path file, std::string run_id) : m_file(std::move(file)), m_run_id(std::move(run_id)) {}

bool Junit::changed() const {
  struct stat now {};
  if (::stat(m_file.c_str(), &now) != 0) return true;
  const auto same_time = [](const timespec& a, const timespec& b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
  };
  return now.st_dev != m_seen.st_dev || now.st_ino != m_seen.st_ino || now.st_size != m_seen.st_size ||
         !same_time(now.st_mtim, m_seen.st_mtim) || !same_time(now.st_ctim, m_seen.st_ctim);
}

Result<void> Junit::read() {
  if (m_ours && !changed()) return {};
  m_ours = false;
  std::error_code ignored;  // a file that cannot be looked at fails to be read, with a better message
  if (std::filesystem::status(m_file, ignored).type() == std::filesystem::file_type::not_found) return {};
  const auto text = read_file(m_file);
  if (!text) return text.error();
  pugi::xml_document document;
  if (!document.load_buffer(text->data(), text->size(), pugi::parse_default | pugi::parse_ws_pcdata_single)) return {};
  const pugi::xml_node suite = document.child("testsuite");
  const pugi::xml_node run_id = suite.child("properties").find_child_by_attribute("property", "name", k_run_id);
  if (!run_id || run_id.attribute("value").value() != sanitize_text(m_run_id)) return {};
  m_ours = true;
  m_cases.clear();
  for (const pugi::xml_node& testcase : suite.children("testcase")) m_cases.push_back(read_case(testcase));
  return {};
}

Result<void> Junit::begin(const std::function<void()>& clear) {
  const DirectoryLock lock(m_file.parent_path());
  if (auto done = read(); !done) return done;
  if (m_ours) return {};
  clear();
  return replace({});
}

Result<void> Junit::write(const std::vector<Row>& rows) {
  std::vector<Case> own;
  for (const Row& row : rows) own.push_back(case_of(row));
  const DirectoryLock lock(m_file.parent_path());
  // Where the file cannot be read, or is no more, what it last held still counts.
  static_cast<void>(read());
  std::vector<Case> all = m_cases;
  const auto places = put_own(all, own);
  auto written = replace(std::move(all));
  if (!written) return written;
  m_own.clear();
  for (std::size_t i = 0; i < own.size(); ++i) m_own.emplace_back(places[i], std::move(own[i]));
  return {};
}

// Puts `own` where this process's rows are in `all`; what is new comes last. Returns their places.
std::vector<std::size_t> Junit::put_own(std::vector<Case>& all, const std::vector<Case>& own) const {
  std::vector<std::size_t> places;
  for (const auto& [before, old] : m_own) {
    const std::size_t at = find_case(all, before, old);
    if (at == all.size()) continue;
    if (places.size() < own.size()) {
      all[at] = own[places.size()];
      places.push_back(at);
    } else {
      all.erase(all.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  for (std::size_t i = places.size(); i < own.size(); ++i) {
    places.push_back(all.size());
    all.push_back(own[i]);
  }
  return places;
}

Result<void> Junit::replace(std::vector<Case> cases) {
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
  for (const Case& testcase : cases) {
    append_case(suite, testcase);
    failures += testcase.failed ? 1 : 0;
    if (const auto own = parse_duration(testcase.time + "s")) time += *own;
  }
  set(suite, "name", "kubetest2");
  set(suite, "failures", std::to_string(failures));
  set(suite, "tests", std::to_string(cases.size()));
  set(suite, "time", decimal_seconds(time));

  StringWriter writer;
  document.save(writer, "  ", pugi::format_indent, pugi::encoding_utf8);
  auto written = replace_file(m_file, writer.text);
  m_ours = written && ::stat(m_file.c_str(), &m_seen) == 0;
  if (written) m_cases = std::move(cases);
  return written;
}

}  // namespace kt2::results
