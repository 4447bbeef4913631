#include "results/outcomes.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <pugixml.hpp>
#include <system_error>
#include <vector>

#include "base/files.hpp"
#include "results/text.hpp"

namespace kt2::results {
namespace {

namespace fs = std::filesystem;

Error unreadable(const fs::path& path, const std::string& why) {
  return {Cause::usage, "\"" + path.string() + "\": " + why, {}};
}

bool is_report(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.starts_with("junit") && name.ends_with(".xml");
}

Result<std::vector<fs::path>> reports_below(const fs::path& directory) {
  std::vector<fs::path> reports;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    if (is_report(entry->path()) && entry->is_regular_file(error)) reports.push_back(entry->path());
    if (error) break;
  }
  if (error) return unreadable(directory, error.message());
  if (reports.empty()) return unreadable(directory, "there is no junit*.xml below it: are these a run's artifacts?");
  std::ranges::sort(reports);
  return reports;
}

// Seconds as JUnit has them; some writers put commas between thousands. What is none counts as no time.
Duration time_of(std::string text) {
  constexpr double k_longest_seconds = 1e9;
  std::erase(text, ',');
  double seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (!std::isfinite(seconds) || seconds < 0 || seconds > k_longest_seconds) return {};
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

std::string joined(const std::string& suite, const char* name) {
  const bool both = !suite.empty() && *name != '\0';
  return suite + (both ? "." : "") + name;
}

// A name on one line, fit for a table.
std::string plain(const std::string& name) {
  std::string text = sanitize_text(name);
  std::ranges::replace(text, '\n', ' ');
  return text;
}

void add_case(const pugi::xml_node& testcase, const std::string& suite, OutcomesByRow& all) {
  Outcomes& row = all[plain(joined(suite, testcase.attribute("name").value()))];
  if (testcase.child("skipped")) {
    ++row.skipped;
    return;
  }
  ++(testcase.child("failure") || testcase.child("error") ? row.failed : row.passed);
  row.time += time_of(testcase.attribute("time").value());
}

void add_suite(const pugi::xml_node& suite, const std::string& outer, OutcomesByRow& all) {
  const std::string name = joined(outer, suite.attribute("name").value());
  for (const pugi::xml_node& child : suite.children()) {
    const std::string_view kind = child.name();
    if (kind == "testcase") add_case(child, name, all);
    if (kind == "testsuite") add_suite(child, name, all);
  }
}

Result<void> add_report(const fs::path& file, OutcomesByRow& all) {
  const auto text = read_file(file);
  if (!text) return Error{Cause::usage, text.error().message, {}};
  if (text->empty()) return unreadable(file, "it is empty, as of a run that was killed");
  pugi::xml_document document;
  const auto parsed = document.load_buffer(text->data(), text->size());
  if (!parsed) {
    return unreadable(file, "it is not whole XML: " + std::string(parsed.description()) + " at byte " +
                                std::to_string(parsed.offset));
  }
  const pugi::xml_node suites = document.child("testsuites");
  const pugi::xml_node suite = document.child("testsuite");
  if (!suites && !suite) return unreadable(file, "it holds no test suite");
  // The name of all suites together is no part of a row's.
  for (const pugi::xml_node& child : suites.children("testsuite")) add_suite(child, {}, all);
  if (suite) add_suite(suite, {}, all);
  return {};
}

}  // namespace

bool has_run(const Outcomes& outcomes) {
  return outcomes.passed + outcomes.failed > 0;
}

bool same_verdicts(const Outcomes& a, const Outcomes& b) {
  return a.passed == b.passed && a.failed == b.failed && a.skipped == b.skipped;
}

std::string verdict_text(const Outcomes& outcomes) {
  const std::size_t total = outcomes.passed + outcomes.failed + outcomes.skipped;
  if (total == 0) return "missing";
  std::string text;
  for (const auto& [count, word] :
       {std::pair(outcomes.passed, "passed"), {outcomes.failed, "failed"}, {outcomes.skipped, "skipped"}}) {
    if (count == 0) continue;
    text += (text.empty() ? "" : ", ") + (total == 1 ? "" : std::to_string(count) + " ") + word;
  }
  return text;
}

Result<OutcomesByRow> read_outcomes(const std::filesystem::path& where) {
  std::error_code error;
  const auto status = fs::status(where, error);
  if (!fs::exists(status)) return unreadable(where, error ? error.message() : errno_text(ENOENT));
  OutcomesByRow all;
  if (!fs::is_directory(status)) {
    if (auto added = add_report(where, all); !added) return added.error();
    return all;
  }
  const auto reports = reports_below(where);
  if (!reports) return reports.error();
  for (const fs::path& report : *reports) {
    if (auto added = add_report(report, all); !added) return added.error();
  }
  return all;
}

}  // namespace kt2::results
