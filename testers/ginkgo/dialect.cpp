#include "dialect.hpp"

#include <kubetest2/tester.hpp>

#include <algorithm>
#include <cstdio>

namespace ginkgo {
namespace {

using kubetest2::Failure;

constexpr std::pair<const char*, const char*> k_names[] = {
    {"procs", "nodes"},
    {"no-color", "noColor"},
    {"flake-attempts", "flakeAttempts"},
    {"slow-spec-threshold", "slowSpecThreshold"},
    {"randomize-all", "randomizeAllSpecs"},
    {"randomize-suites", "randomizeSuites"},
    {"fail-fast", "failFast"},
    {"fail-on-pending", "failOnPending"},
    {"dry-run", "dryRun"},
    {"keep-going", "keepGoing"},
    {"until-it-fails", "untilItFails"},
    {"skip-package", "skipPackage"},
    {"require-suite", "requireSuite"},
    {"output-dir", "outputdir"},
    {"after-run-hook", "afterSuiteHook"},
};

[[noreturn]] void refuse_labels(const std::string& flag) {
  throw Failure(flag +
                    " needs ginkgo v2, and this suite's ginkgo is v1, which knows no labels: choose specs by "
                    "--focus-regex and --skip-regex",
                KT2_CAUSE_USAGE);
}

// v1 counts in seconds, "90", where v2 takes a duration, "1m30s".
std::string seconds_of(const std::string& duration) {
  double seconds = 0;
  const char* rest = duration.c_str();
  while (*rest != '\0') {
    double number = 0;
    int length = 0;
    char unit = '\0';
    if (std::sscanf(rest, "%lf%c%n", &number, &unit, &length) != 2) return duration;
    const double factor = unit == 'h' ? 3600 : unit == 'm' ? 60 : unit == 's' ? 1 : 0;
    if (factor == 0) return duration;
    seconds += number * factor;
    rest += length;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%g", seconds);
  return text;
}

std::vector<std::string> words_for_v1(const std::vector<std::string>& words, const std::string& prefix) {
  std::vector<std::string> result;
  for (const std::string& word : words) result.push_back(word_for_v1(word, prefix));
  return result;
}

void append(std::vector<std::string>& words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
}

std::vector<std::string> words_of_v1(const Suite& suite) {
  if (!suite.label_filter.empty()) refuse_labels("--label-filter");
  std::vector<std::string> words = words_for_v1(suite.ginkgo_arguments, "");
  append(words, {"--nodes=" + suite.parallel, "--timeout=" + suite.timeout, suite.program, "--"});
  append(words, suite.arguments);
  append(words, {"--ginkgo.skip=" + suite.skip, "--ginkgo.focus=" + suite.focus, "--provider=" + suite.provider,
                 "--report-dir=" + suite.report_dir});
  append(words, words_for_v1(suite.more_arguments, "ginkgo."));
  return words;
}

std::vector<std::string> words_of_v2(const Suite& suite) {
  std::vector<std::string> words = suite.ginkgo_arguments;
  append(words, {"--nodes=" + suite.parallel, suite.program, "--"});
  append(words, suite.arguments);
  append(words,
         {"--ginkgo.skip=" + suite.skip, "--ginkgo.focus=" + suite.focus, "--ginkgo.label-filter=" + suite.label_filter,
          "--provider=" + suite.provider, "--report-dir=" + suite.report_dir, "--ginkgo.timeout=" + suite.timeout});
  append(words, suite.more_arguments);
  return words;
}

}  // namespace

std::optional<Dialect> dialect_of(const std::string& version) {
  if (version.starts_with("1.")) return Dialect::v1;
  if (version.starts_with("2.")) return Dialect::v2;
  return std::nullopt;
}

std::vector<std::string> command_words(const Suite& suite, Dialect dialect) {
  return dialect == Dialect::v1 ? words_of_v1(suite) : words_of_v2(suite);
}

std::string word_for_v1(const std::string& word, const std::string& prefix) {
  const auto dashes = word.find_first_not_of('-');
  if (dashes == std::string::npos || dashes == 0 || dashes > 2) return word;
  if (word.compare(dashes, prefix.size(), prefix) != 0) return word;
  const std::string begin = word.substr(0, dashes) + prefix;
  const auto equals = std::min(word.find('='), word.size());
  const std::string name = word.substr(begin.size(), equals - begin.size());
  std::string value = word.substr(equals);
  if (name == "label-filter") refuse_labels(begin + name);
  for (const auto& [v2, v1] : k_names) {
    if (name != v2) continue;
    if (name == "slow-spec-threshold" && value.size() > 1) value = "=" + seconds_of(value.substr(1));
    return begin + v1 + value;
  }
  return word;
}

}  // namespace ginkgo
