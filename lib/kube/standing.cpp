#include "kube/standing.hpp"

#include <algorithm>
#include <utility>

namespace kt2::kube {
namespace {

int rank(const Standing& standing) {
  if (standing.state == State::met) return 3;
  if (standing.state == State::failed) return 0;
  return standing.fails_at || standing.telling ? 1 : 2;
}

Standing all_of(std::vector<Standing> parts) {
  Standing* worst = &parts.front();
  std::optional<Clock::time_point> fails_at;
  for (Standing& part : parts) {
    if (tells_more(part, *worst)) worst = &part;
    if (part.fails_at && (!fails_at || *part.fails_at < *fails_at)) fails_at = part.fails_at;
  }
  Standing standing = std::move(*worst);
  standing.fails_at = standing.state == State::unmet ? fails_at : std::nullopt;
  return standing;
}

Standing any_of(std::vector<Standing> parts) {
  std::optional<Clock::time_point> fails_at;
  bool may_wait_for_ever = false;
  Standing* best = nullptr;
  for (Standing& part : parts) {
    if (part.state == State::met) return {State::met, {}, {}, false};
    if (part.state == State::failed) continue;
    if (best == nullptr || tells_more(part, *best)) best = &part;
    if (!part.fails_at) may_wait_for_ever = true;
    if (part.fails_at && (!fails_at || *part.fails_at > *fails_at)) fails_at = part.fails_at;
  }
  if (best == nullptr) return std::move(parts.front());
  Standing standing = std::move(*best);
  standing.fails_at = may_wait_for_ever ? std::nullopt : fails_at;
  return standing;
}

}  // namespace

bool tells_more(const Standing& a, const Standing& b) {
  const int rank_a = rank(a);
  const int rank_b = rank(b);
  if (rank_a != rank_b) return rank_a < rank_b;
  if (a.fails_at && b.fails_at) return *a.fails_at < *b.fails_at;
  return a.fails_at.has_value() && !b.fails_at.has_value();
}

Standing combined(ConditionKind kind, std::vector<Standing> parts) {
  return kind == ConditionKind::all ? all_of(std::move(parts)) : any_of(std::move(parts));
}

}  // namespace kt2::kube
