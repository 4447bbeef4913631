#include "kubetest2/results_command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/subcommands.hpp"
#include "kubetest2/usage.hpp"
#include "results/comparison.hpp"
#include "results/json_out.hpp"
#include "results/table.hpp"

namespace kt2::program {
namespace {

using results::Comparison;
using results::Difference;
using results::Outcomes;

constexpr int k_different = 1;
constexpr int k_trouble = 2;

std::string shown(const Outcomes& outcomes, bool with_time) {
  std::string text = verdict_text(outcomes);
  if (with_time && has_run(outcomes)) text += " " + round_duration(outcomes.time);
  return text;
}

std::string count_text(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string summary_of(const Comparison& comparison) {
  std::string text = comparison.differences.empty() ? "the same: " + count_text(comparison.compared, "row")
                                                    : fmt::format("different: {} of {}", comparison.differences.size(),
                                                                  count_text(comparison.compared, "row"));
  using Kind = Difference::Kind;
  for (const Kind kind : {Kind::only_in_a, Kind::only_in_b, Kind::verdict, Kind::time}) {
    const auto count = std::ranges::count(comparison.differences, kind, &Difference::kind);
    const bool one_sided = kind == Kind::only_in_a || kind == Kind::only_in_b;
    if (count > 0) text += fmt::format(", {} {}{}", count, one_sided ? "" : "by ", difference_name(kind));
  }
  text += fmt::format("; {} ran in both", comparison.ran);
  if (comparison.not_run > 0) text += fmt::format(", {} in neither", comparison.not_run);
  if (comparison.ignored > 0) text += fmt::format(", {} ignored", comparison.ignored);
  return text + "\n";
}

std::string as_text(const Comparison& comparison, bool with_times) {
  results::Table table;
  for (const Difference& difference : comparison.differences) {
    table.push_back(
        {{"A", shown(difference.a, with_times)}, {"B", shown(difference.b, with_times)}, {"row", difference.row}});
  }
  // The row comes last, since its name may be longer than a line.
  const std::string list = table.empty() ? "" : results::table_as_text(table, {"A", "B", "row"});
  return list + summary_of(comparison);
}

double seconds_of(const Outcomes& outcomes) {
  constexpr double k_thousand = 1000;
  return static_cast<double>(std::chrono::duration_cast<std::chrono::milliseconds>(outcomes.time).count()) / k_thousand;
}

std::string as_json(const Comparison& comparison) {
  std::vector<results::JsonObject> objects;
  for (const Difference& difference : comparison.differences) {
    objects.push_back({{"row", difference.row},
                       {"difference", std::string(difference_name(difference.kind))},
                       {"a", verdict_text(difference.a)},
                       {"b", verdict_text(difference.b)},
                       {"a_seconds", seconds_of(difference.a)},
                       {"b_seconds", seconds_of(difference.b)}});
  }
  return results::objects_as_json(objects);
}

Result<Comparison> compare(const cli::ResultsArguments& arguments) {
  const auto a = results::read_outcomes(arguments.a);
  if (!a) return a.error();
  const auto b = results::read_outcomes(arguments.b);
  if (!b) return b.error();
  return results::compare(*a, *b, {arguments.ignored, arguments.percent});
}

}  // namespace

int results_command(const std::vector<std::string>& arguments) {
  const cli::ResultsArguments parsed = cli::parse_results(arguments);
  if (parsed.action == cli::ResultsArguments::Action::none) {
    print(parsed.message);
    return parsed.exit_status == 0 ? 0 : k_trouble;
  }
  const auto comparison = compare(parsed);
  if (!comparison) {
    print_error(comparison.error().message);
    return k_trouble;
  }
  if (!print_out(parsed.json ? as_json(*comparison) : as_text(*comparison, parsed.percent.has_value()))) {
    return k_trouble;
  }
  return comparison->differences.empty() ? 0 : k_different;
}

}  // namespace kt2::program
