#include "kube/tally_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "kube/one_line.hpp"

namespace kt2::kube {
namespace {

constexpr std::size_t k_line = 300;
constexpr std::size_t k_most_objects = 3;

std::string_view sign_of(CountSign sign) {
  switch (sign) {
    case CountSign::equal:
      return "==";
    case CountSign::unequal:
      return "!=";
    case CountSign::less:
      return "<";
    case CountSign::less_equal:
      return "<=";
    case CountSign::greater:
      return ">";
    case CountSign::greater_equal:
      return ">=";
  }
  return "==";
}

// What follows "3 of 7".
std::string word_of(const Condition::Node& node) {
  switch (node.kind) {
    case ConditionKind::condition:
      return node.status == "True" ? node.type : node.type + "=" + node.status;
    case ConditionKind::gone:
      return "deleted";
    case ConditionKind::created:
      return "created";
    case ConditionKind::rollout:
      return "rolled out";
    case ConditionKind::job:
      return "complete";
    case ConditionKind::settled:
      return "settled";
    default:
      return "as asked";
  }
}

std::string name_of(const Entry& entry, const TallyOptions& options) {
  const std::string name =
      options.many_namespaces && !entry.name_space.empty() ? entry.name_space + "/" + entry.name : entry.name;
  return one_line(name, 100);
}

// The objects that are not as asked, the most telling ones first; of no more than `most` the order is right.
std::vector<std::pair<const Entry*, Standing>> missing_of(const TallyView& view, std::size_t most,
                                                          Clock::time_point now) {
  std::vector<std::pair<const Entry*, Standing>> missing;
  for (const auto& [key, entry] : view.entries) {
    if (!entry.standing || entry.standing->state == State::met) continue;
    missing.emplace_back(&entry, *entry.standing);
    missing.back().second.state = entry.standing->at(now);
  }
  const auto end = missing.begin() + static_cast<std::ptrdiff_t>(std::min(most, missing.size()));
  std::partial_sort(missing.begin(), end, missing.end(), [](const auto& a, const auto& b) {
    if (tells_more(a.second, b.second) != tells_more(b.second, a.second)) return tells_more(a.second, b.second);
    return std::pair(a.first->name_space, a.first->name) < std::pair(b.first->name_space, b.first->name);
  });
  return missing;
}

}  // namespace

bool holds(const Condition::Node& count, std::size_t objects) {
  switch (count.sign) {
    case CountSign::equal:
      return objects == count.count;
    case CountSign::unequal:
      return objects != count.count;
    case CountSign::less:
      return objects < count.count;
    case CountSign::less_equal:
      return objects <= count.count;
    case CountSign::greater:
      return objects > count.count;
    case CountSign::greater_equal:
      return objects >= count.count;
  }
  return false;
}

std::string count_reason(const Condition::Node& count, std::size_t objects) {
  const std::string wanted = std::string(count.sign == CountSign::equal ? "" : sign_of(count.sign));
  return "count is " + std::to_string(objects) + ", not " + wanted + std::to_string(count.count);
}

std::string summary_of(const TallyView& view) {
  std::string summary;
  const auto add = [&](std::string_view text) { summary.append(summary.empty() ? "" : "; ").append(text); };
  if (view.asked > 0) {
    add(std::to_string(view.met) + " of " + std::to_string(view.asked) + " " + word_of(view.root));
  } else if (!view.listed && !view.done) {
    add("not listed yet");
    return summary;
  } else if (view.root.kind == ConditionKind::gone) {
    add("nothing there to be deleted");
  } else if (view.root.kind != ConditionKind::count && !view.done) {
    if (view.options.name.empty()) {
      add("no " + view.options.resource.name + " yet");
    } else {
      add(view.seen ? "deleted, waited for until it is there again" : "not found");
    }
  }
  for (const std::string& count : view.counts) add(count);
  if (summary.empty()) add("count is " + std::to_string(view.live));
  return summary;
}

std::string reason_of(const Standing& standing, const TallyOptions& options, Clock::time_point now) {
  if (standing.state == State::unmet && standing.fails_at && *standing.fails_at <= now && options.fail_fast_after) {
    const Duration lasted = now - *standing.fails_at + *options.fail_fast_after;
    return standing.reason + " (for " + round_duration(lasted) + ")";
  }
  return standing.reason;
}

std::string worst_of(const TallyView& view, Clock::time_point now) {
  const auto missing = missing_of(view, 1, now);
  if (missing.empty()) return summary_of(view);
  const Entry& entry = *missing.front().first;
  return one_line(name_of(entry, view.options) + ": " + reason_of(*entry.standing, view.options, now), k_line);
}

std::string line_of(const TallyView& view, Clock::time_point now) {
  std::string line = summary_of(view);
  const auto missing = missing_of(view, k_most_objects, now);
  const std::size_t shown = std::min(k_most_objects, missing.size());
  const std::string more =
      missing.size() > shown ? "; and " + std::to_string(missing.size() - shown) + " more" : std::string();
  for (std::size_t i = 0; i < shown; ++i) {
    const Entry& entry = *missing[i].first;
    const std::string text = name_of(entry, view.options) + ": " + reason_of(*entry.standing, view.options, now);
    // The first says most; those after it share what is left.
    const std::size_t used = line.size() + more.size() + 2;
    const std::size_t room = used < k_line ? (k_line - used) / (shown - i == 1 ? 1 : 2) : 0;
    if (room < 24) break;
    line += "; " + one_line(text, room);
  }
  return one_line(line + more, k_line);
}

}  // namespace kt2::kube
