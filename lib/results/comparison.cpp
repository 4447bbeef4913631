#include "results/comparison.hpp"

#include <algorithm>
#include <boost/regex.hpp>

namespace kt2::results {
namespace {

using namespace std::chrono_literals;
using Kind = Difference::Kind;

constexpr Duration k_least_difference = 1s;

class Ignored {
 public:
  static Result<Ignored> of(const std::vector<std::string>& expressions) {
    Ignored ignored;
    for (const std::string& text : expressions) {
      boost::regex expression(text, boost::regex::perl | boost::regex::no_except);
      if (expression.status() != 0) {
        return Error{Cause::usage, "\"" + text + "\" is not a regular expression", {}};
      }
      ignored.m_expressions.push_back(std::move(expression));
    }
    return ignored;
  }

  bool holds(const std::string& row) const {
    return std::ranges::any_of(m_expressions,
                               [&](const boost::regex& expression) { return boost::regex_search(row, expression); });
  }

 private:
  std::vector<boost::regex> m_expressions;
};

bool times_differ(const Outcomes& a, const Outcomes& b, double percent) {
  const auto [shorter, longer] = std::minmax(a.time, b.time);
  constexpr double k_hundred = 100;
  return longer - shorter > k_least_difference &&
         std::chrono::duration<double>(longer) > std::chrono::duration<double>(shorter) * (1 + percent / k_hundred);
}

std::optional<Kind> difference_of(const Outcomes& a, const Outcomes& b, const ComparisonOptions& options) {
  if (!has_run(a) && !has_run(b)) return std::nullopt;
  if (a == Outcomes{}) return Kind::only_in_b;
  if (b == Outcomes{}) return Kind::only_in_a;
  if (!same_verdicts(a, b)) return Kind::verdict;
  if (options.percent && times_differ(a, b, *options.percent)) return Kind::time;
  return std::nullopt;
}

}  // namespace

std::string_view difference_name(Kind kind) {
  switch (kind) {
    case Kind::only_in_a:
      return "only in A";
    case Kind::only_in_b:
      return "only in B";
    case Kind::verdict:
      return "verdict";
    case Kind::time:
      return "time";
  }
  return "";
}

Result<Comparison> compare(const OutcomesByRow& a, const OutcomesByRow& b, const ComparisonOptions& options) {
  const auto ignored = Ignored::of(options.ignored);
  if (!ignored) return ignored.error();
  Comparison comparison;
  const auto add = [&](const std::string& row, const Outcomes& in_a, const Outcomes& in_b) {
    if (ignored->holds(row)) {
      ++comparison.ignored;
      return;
    }
    ++comparison.compared;
    if (has_run(in_a) && has_run(in_b)) ++comparison.ran;
    if (!has_run(in_a) && !has_run(in_b)) ++comparison.not_run;
    if (const auto kind = difference_of(in_a, in_b, options)) {
      comparison.differences.push_back({*kind, row, in_a, in_b});
    }
  };
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() || right != b.end()) {
    const bool takes_left = right == b.end() || (left != a.end() && left->first <= right->first);
    const bool takes_right = left == a.end() || (right != b.end() && right->first <= left->first);
    add(takes_left ? left->first : right->first, takes_left ? left->second : Outcomes{},
        takes_right ? right->second : Outcomes{});
    if (takes_left) ++left;
    if (takes_right) ++right;
  }
  return comparison;
}

}  // namespace kt2::results
