#include "base/suggest.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace kt2 {
namespace {

constexpr std::size_t k_most = 3;
// One letter begins too many names to tell anything.
constexpr std::size_t k_shortest_prefix = 2;

// Edits from `a` to `b`; two neighbours swapped are one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({changed, last[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::move(last);
    last = std::move(row);
  }
  return last.back();
}

// How far `candidate` is from `word`; nothing when too far to be meant.
std::optional<std::size_t> score(std::string_view word, std::string_view candidate) {
  const std::size_t limit = std::max<std::size_t>(word.size() / 3, 1);
  // As many edits as letters are no likeness: any letter is one edit from any other.
  if (const std::size_t edits = distance(word, candidate); edits <= limit && edits < word.size()) return edits;
  const bool begins = word.size() >= k_shortest_prefix && candidate.starts_with(word);
  if (begins) return limit + candidate.size() - word.size();
  return std::nullopt;
}

}  // namespace

std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
  struct Scored {
    std::size_t score;
    const std::string* name;
  };
  std::vector<Scored> near;
  for (const std::string& candidate : candidates) {
    if (const auto points = score(word, candidate)) near.push_back({*points, &candidate});
  }
  std::stable_sort(near.begin(), near.end(), [](const Scored& a, const Scored& b) { return a.score < b.score; });
  std::vector<std::string> names;
  for (const Scored& one : near) {
    if (names.size() == k_most) break;
    names.push_back(*one.name);
  }
  return names;
}

std::string did_you_mean_one_of(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  std::string text = " (did you mean ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text + "?)";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  std::vector<std::string> names = nearest(word, candidates);
  for (std::string& name : names) name = '"' + name + '"';
  return did_you_mean_one_of(names);
}

}  // namespace kt2
