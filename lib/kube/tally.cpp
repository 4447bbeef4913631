#include "kube/tally.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "kube/condition_node.hpp"
#include "kube/fields.hpp"
#include "kube/judgement.hpp"
#include "kube/pod.hpp"
#include "kube/replacements.hpp"
#include "kube/standing.hpp"
#include "kube/tally_entry.hpp"
#include "kube/tally_text.hpp"

namespace kt2::kube {
namespace {

using Node = Condition::Node;

// Once met by an object it stays met: a short state is not missed.
bool latches(ConditionKind kind) {
  return kind == ConditionKind::condition || kind == ConditionKind::jsonpath || kind == ConditionKind::job;
}

// Its leaves are all of single objects, and it can be asked of each object on its own.
bool is_of_objects(const Node& node) {
  return is_tree(node) ? std::all_of(node.children.begin(), node.children.end(), is_of_objects) : latches(node.kind);
}

// A state of the whole, which may pass.
bool is_of_now(ConditionKind kind) {
  return kind == ConditionKind::count || kind == ConditionKind::rollout || kind == ConditionKind::settled;
}

std::size_t leaves_of(const Node& node) {
  std::size_t leaves = is_tree(node) ? 0 : 1;
  for (const Node& child : node.children) leaves += leaves_of(child);
  return leaves;
}

}  // namespace

struct Tally::Impl {
  Impl(Condition condition_in, TallyOptions options_in)
      : condition(std::move(condition_in)), options(std::move(options_in)), leaves(leaves_of(condition.root())) {
    split(condition.root());
  }

  void split(const Node& node) {
    if (is_tree(node) && !is_of_objects(node)) {
      for (const Node& child : node.children) split(child);
      return;
    }
    of_now = of_now || is_of_now(node.kind);
    units.push_back({&node, 0, 0, 0, {}});
  }

  bool is_single() const { return !options.name.empty(); }
  // Between lists: what is known is what there is.
  bool is_whole() const { return listed && !listing; }

  // What the tree makes of its units, each as `ask` tells; nothing where none has anything to tell.
  template <class Ask>
  std::optional<Standing> fold(const Node& node, std::size_t& unit, const Ask& ask) const {
    if (unit < units.size() && units[unit].node == &node) return ask(unit++);
    std::vector<Standing> parts;
    for (const Node& child : node.children) {
      if (auto part = fold(child, unit, ask)) parts.push_back(*std::move(part));
    }
    if (parts.empty()) return std::nullopt;
    return combined(node.kind, std::move(parts));
  }
  template <class Ask>
  std::optional<Standing> fold(const Ask& ask) const {
    std::size_t unit = 0;
    return fold(condition.root(), unit, ask);
  }

  Standing evaluate(const Node& node, Entry& entry, const Json& object, Clock::time_point now) {
    if (is_tree(node)) {
      std::vector<Standing> parts;
      parts.reserve(node.children.size());
      for (const Node& child : node.children) parts.push_back(evaluate(child, entry, object, now));
      return combined(node.kind, std::move(parts));
    }
    const std::uint64_t latch = std::uint64_t{1} << node.leaf;
    if ((entry.latches & latch) != 0) return {State::met, {}, {}, false};
    if (node.kind == ConditionKind::settled && entry.replaced) return {State::met, {}, {}, false};
    Judgement judgement = judge(node, options.resource, object);
    if (judgement.state == State::met && latches(node.kind)) entry.latches |= latch;
    Standing standing{judgement.state, std::move(judgement.reason), {}, judgement.hope != Hope::open};
    if (options.fail_fast_after) apply_hope(standing, judgement, entry.obstacles[node.leaf], now);
    return standing;
  }

  void apply_hope(Standing& standing, const Judgement& judgement, Entry::Obstacle& obstacle,
                  Clock::time_point now) const {
    if (judgement.obstacle != obstacle.name) obstacle = {judgement.obstacle, now};
    if (standing.state != State::unmet || judgement.hope == Hope::open) return;
    if (judgement.hope == Hope::none) {
      standing.state = State::failed;
    } else {
      standing.fails_at = obstacle.since + *options.fail_fast_after;
    }
  }

  bool counts(const Entry& entry, const Unit& unit) const {
    return unit.node->kind == ConditionKind::gone ? entry.awaited : entry.live;
  }

  // Takes an entry out of the counters, or puts it in. Between the two it may be changed.
  void count(const Entry& entry, bool in) {
    const auto add = [in](std::size_t& counter) { in ? ++counter : --counter; };
    if (entry.live) add(live);
    for (std::size_t i = 0; i < units.size(); ++i) {
      Unit& unit = units[i];
      if (!counts(entry, unit)) continue;
      const Standing& standing = entry.units[i];
      add(unit.counted);
      if (standing.state == State::met) add(unit.met);
      if (standing.state == State::failed) add(unit.failed);
      if (!standing.fails_at) continue;
      if (in) {
        unit.deadlines.insert(*standing.fails_at);
      } else if (const auto at = unit.deadlines.find(*standing.fails_at); at != unit.deadlines.end()) {
        unit.deadlines.erase(at);
      }
    }
    if (!entry.standing) return;
    add(asked);
    if (entry.standing->state == State::met) add(met);
  }

  // After its units have changed.
  void stand(Entry& entry, Clock::time_point now) const {
    auto standing = fold([&](std::size_t i) -> std::optional<Standing> {
      if (units[i].node->kind == ConditionKind::count || !counts(entry, units[i])) return std::nullopt;
      return entry.units[i];
    });
    const bool changed =
        standing.has_value() != entry.standing.has_value() || (standing && standing->state != entry.standing->state);
    if (changed) entry.since = now;
    entry.standing = std::move(standing);
  }

  void see(const Json& object, Clock::time_point now) {
    const std::string_view name = text_at(&object, {"metadata", "name"});
    if (name.empty() || (is_single() && name != options.name)) return;
    const std::string_view name_space = text_at(&object, {"metadata", "namespace"});
    std::string key = std::string(name_space) + '/' + std::string(name);
    auto [at, is_new] = entries.try_emplace(key);
    Entry& entry = at->second;
    if (is_new) {
      entry.name_space = name_space;
      entry.name = name;
      entry.units.resize(units.size());
      if (options.fail_fast_after) entry.obstacles.resize(leaves);
    } else {
      count(entry, false);
    }
    const std::string_view uid = text_at(&object, {"metadata", "uid"});
    if (!is_new && entry.uid != uid) forget(entry);
    entry.uid = uid;
    entry.live = true;
    entry.list = lists;
    if (!listed) entry.awaited = true;
    seen = true;
    if (has_settled) note_replaced(key, object, entry, now);
    for (std::size_t i = 0; i < units.size(); ++i) {
      // What was awaited and is gone stays gone, whatever has its name now.
      if (units[i].node->kind == ConditionKind::gone && entry.units[i].state == State::met) continue;
      entry.units[i] = evaluate(*units[i].node, entry, object, now);
    }
    stand(entry, now);
    count(entry, true);
  }

  // The object is another from here on.
  void forget(Entry& entry) {
    entry.latches = 0;
    entry.replaced = false;
    entry.obstacles.assign(entry.obstacles.size(), {});
    for (std::size_t i = 0; i < units.size(); ++i) {
      if (units[i].node->kind == ConditionKind::gone && entry.awaited) entry.units[i] = {State::met, {}, {}, false};
    }
  }

  void note_replaced(const std::string& key, const Json& object, Entry& self, Clock::time_point now) {
    for (const std::string& one : replacements.see(key, object)) {
      const auto at = entries.find(one);
      if (at == entries.end()) continue;
      Entry& entry = at->second;
      if (&entry == &self) {
        entry.replaced = true;
        continue;
      }
      count(entry, false);
      for (std::size_t i = 0; i < units.size(); ++i) {
        if (units[i].node->kind == ConditionKind::settled) entry.units[i] = {State::met, {}, {}, false};
      }
      stand(entry, now);
      count(entry, true);
    }
  }

  std::map<std::string, Entry>::iterator lose(std::map<std::string, Entry>::iterator at, Clock::time_point now) {
    Entry& entry = at->second;
    count(entry, false);
    if (!entry.awaited || !has_gone) return entries.erase(at);
    forget(entry);
    entry.live = false;
    stand(entry, now);
    count(entry, true);
    return std::next(at);
  }

  // How all objects stand to a unit. fails_at: when the first of them fails.
  Standing stand_of(std::size_t i) const {
    const Unit& unit = units[i];
    Standing standing;
    switch (unit.node->kind) {
      case ConditionKind::count:
        if (is_whole() && holds(*unit.node, live)) standing.state = State::met;
        standing.reason = count_reason(*unit.node, live);
        return standing;
      case ConditionKind::created:
        if (seen) standing.state = State::met;
        return standing;
      case ConditionKind::gone:
        if (is_whole() && unit.met == unit.counted) standing.state = State::met;
        return standing;
      default:
        break;
    }
    // In the middle of a list nobody knows how many there are.
    if (!is_whole() && !is_single()) return standing;
    if (unit.failed > 0) {
      standing.state = State::failed;
    } else if (unit.counted > 0 && unit.met == unit.counted) {
      standing.state = State::met;
    } else if (!unit.deadlines.empty()) {
      standing.fails_at = *unit.deadlines.begin();
    }
    return standing;
  }

  Standing stand() const {
    return fold([&](std::size_t i) -> std::optional<Standing> { return stand_of(i); }).value_or(Standing());
  }

  // After each event: what holds at one moment between two events is not missed, unless it is a state that may pass.
  void settle(Clock::time_point now) {
    if (done) return;
    const State now_is = stand().state;
    if (now_is != state) {
      state = now_is;
      since = now;
    }
    if (state == State::met && !of_now) done = true;
  }

  State verdict_state(Clock::time_point now) const { return done ? State::met : stand().at(now); }

  TallyView view() const {
    TallyView view{condition.root(), options, entries, live, asked, met, listed, seen, done, {}};
    for (std::size_t i = 0; i < units.size(); ++i) {
      if (units[i].node->kind != ConditionKind::count) continue;
      if (const Standing standing = stand_of(i); standing.state != State::met) view.counts.push_back(standing.reason);
    }
    return view;
  }

  Condition condition;
  TallyOptions options;
  std::size_t leaves;
  std::vector<Unit> units;
  bool of_now = false;
  bool has_settled = false;
  bool has_gone = false;

  std::map<std::string, Entry> entries;
  Replacements replacements;
  std::uint64_t lists = 0;  // that have begun
  bool listing = false;
  bool listed = false;    // one has ended
  bool seen = false;      // any object, ever
  std::size_t live = 0;   // objects that exist
  std::size_t asked = 0;  // objects with a standing, and of them those that meet it
  std::size_t met = 0;
  bool done = false;  // met, and met for good
  State state = State::unmet;
  Clock::time_point since{};
};

Tally::Tally(Condition condition, TallyOptions options)
    : m_impl(std::make_unique<Impl>(std::move(condition), std::move(options))) {
  for (const Unit& unit : m_impl->units) {
    if (unit.node->kind == ConditionKind::settled) m_impl->has_settled = true;
    if (unit.node->kind == ConditionKind::gone) m_impl->has_gone = true;
  }
}
Tally::~Tally() = default;
Tally::Tally(Tally&&) noexcept = default;

void Tally::begin_list() {
  ++m_impl->lists;
  m_impl->listing = true;
}

void Tally::listed(const Json& object, Clock::time_point now) {
  m_impl->see(object, now);
  if (m_impl->is_single()) m_impl->settle(now);
}

void Tally::end_list(Clock::time_point now) {
  Impl& impl = *m_impl;
  for (auto at = impl.entries.begin(); at != impl.entries.end();) {
    at = at->second.live && at->second.list != impl.lists ? impl.lose(at, now) : std::next(at);
  }
  impl.listing = false;
  impl.listed = true;
  impl.settle(now);
}

void Tally::changed(const Json& object, Clock::time_point now) {
  m_impl->see(object, now);
  m_impl->settle(now);
}

void Tally::deleted(const Json& object, Clock::time_point now) {
  const std::string key = std::string(text_at(&object, {"metadata", "namespace"})) + '/' +
                          std::string(text_at(&object, {"metadata", "name"}));
  const auto at = m_impl->entries.find(key);
  if (at != m_impl->entries.end() && at->second.live) m_impl->lose(at, now);
  m_impl->settle(now);
}

Verdict Tally::verdict(Clock::time_point now) const {
  Verdict verdict;
  verdict.state = m_impl->verdict_state(now);
  if (verdict.state == State::met) return verdict;
  const TallyView view = m_impl->view();
  verdict.reason = verdict.state == State::failed ? worst_of(view, now) : summary_of(view);
  return verdict;
}

std::optional<Clock::time_point> Tally::next_look() const {
  return m_impl->done ? std::nullopt : m_impl->stand().fails_at;
}

std::string Tally::line(Clock::time_point now) const {
  return line_of(m_impl->view(), now);
}

std::vector<ObjectReport> Tally::objects(Clock::time_point now) const {
  const Impl& impl = *m_impl;
  std::vector<ObjectReport> reports;
  for (const auto& [key, entry] : impl.entries) {
    if (!entry.standing) continue;
    const State state = entry.standing->at(now);
    const bool in_time = state == entry.standing->state;
    reports.push_back({entry.name_space,
                       entry.name,
                       {state, reason_of(*entry.standing, impl.options, now)},
                       in_time ? entry.since : *entry.standing->fails_at});
  }
  const bool has_count = std::any_of(impl.units.begin(), impl.units.end(),
                                     [](const Unit& unit) { return unit.node->kind == ConditionKind::count; });
  if (!has_count && !reports.empty()) return reports;
  ObjectReport whole;
  if (impl.is_single() && !has_count) {
    whole.name_space = impl.options.name_space;
    whole.name = impl.options.name;
  }
  whole.verdict = verdict(now);
  whole.since = whole.verdict.state == impl.state ? impl.since : next_look().value_or(impl.since);
  reports.insert(has_count ? reports.begin() : reports.end(), std::move(whole));
  return reports;
}

}  // namespace kt2::kube
