#include "common/version_order.hpp"

#include <algorithm>
#include <charconv>
#include <compare>
#include <tuple>

namespace kubetest2::common {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Numbers by their value, and before words; words by their letters.
std::strong_ordering compare_parts(const std::string& a, const std::string& b) {
  const auto first = number_of(a);
  const auto second = number_of(b);
  if (first && second) return *first <=> *second;
  if (first || second) return first ? std::strong_ordering::less : std::strong_ordering::greater;
  return a <=> b;
}

}  // namespace

std::optional<Version> Version::of(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  text = text.substr(0, text.find('+'));
  Version version;
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    version.before = split(text.substr(dash + 1), '.');
    text = text.substr(0, dash);
  }
  const auto numbers = split(text, '.');
  constexpr std::size_t k_numbers = 3;
  if (numbers.size() != k_numbers) return std::nullopt;
  std::uint64_t* const fields[] = {&version.major, &version.minor, &version.patch};
  for (std::size_t i = 0; i < k_numbers; ++i) {
    const auto number = number_of(numbers[i]);
    if (!number) return std::nullopt;
    *fields[i] = *number;
  }
  return version;
}

bool is_older(const Version& a, const Version& b) {
  const auto numbers = [](const Version& version) { return std::tie(version.major, version.minor, version.patch); };
  if (numbers(a) != numbers(b)) return numbers(a) < numbers(b);
  if (a.before.empty() || b.before.empty()) return !a.before.empty() && b.before.empty();
  return std::lexicographical_compare_three_way(a.before.begin(), a.before.end(), b.before.begin(), b.before.end(),
                                                compare_parts) < 0;
}

}  // namespace kubetest2::common
