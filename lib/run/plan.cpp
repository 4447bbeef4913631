#include "run/plan.hpp"

#include <charconv>
#include <type_traits>

namespace kt2::run {
namespace {

// Names every member once, so that writing and reading cannot disagree.
template <class Visitor, class AnyPlan>
void visit(Visitor&& visitor, AnyPlan& plan) {
  visitor(plan.deployer);
  visitor(plan.deployer_version);
  visitor(plan.tester);
  visitor(plan.build);
  visitor(plan.up);
  visitor(plan.down);
  visitor(plan.ready);
  visitor(plan.pre_test_cmd);
  visitor(plan.post_test_cmd);
  visitor(plan.skip_test_row);
  visitor(plan.foreign_tester);
  visitor(plan.dumps_logs);
  visitor(plan.dumps_always);
  visitor(plan.dry_run);
  visitor(plan.keep_on_failure);
  visitor(plan.holds_nothing);
  visitor(plan.run_id_given);
  visitor(plan.goes_on);
  visitor(plan.run_id);
  visitor(plan.run_dir);
  visitor(plan.artifacts);
  visitor(plan.limits.build);
  visitor(plan.limits.up);
  visitor(plan.limits.ready);
  visitor(plan.limits.test);
  visitor(plan.limits.down);
  visitor(plan.limits.run);
  visitor(plan.limits.grace);
  visitor(plan.step_log_limit);
  visitor(plan.limits.signal_grace);
  visitor(plan.limits.patience);
  visitor(plan.limits.after_signal);
  visitor(plan.limits.end);
  visitor(plan.limits.run_from);
  visitor(plan.limits.grace_from);
  visitor(plan.limits.signal_grace_from);
  visitor(plan.limits.down_given);
  visitor(plan.log.verbosity);
  visitor(plan.log.skip_headers);
  visitor(plan.log.add_dir_header);
  visitor(plan.log.to_stderr);
  visitor(plan.log.also_to_stderr);
  visitor(plan.log.stderr_threshold);
  visitor(plan.log.file);
  visitor(plan.log.vmodule);
  visitor(plan.metadata);
  visitor(plan.flags);
}

struct Writer {
  std::vector<std::string>& fields;
  void operator()(const std::string& value) { fields.push_back(value); }
  void operator()(const std::filesystem::path& value) { fields.push_back(value.string()); }
  void operator()(bool value) { fields.emplace_back(value ? "1" : "0"); }
  void operator()(int value) { fields.push_back(std::to_string(value)); }
  void operator()(std::uint64_t value) { fields.push_back(std::to_string(value)); }
  void operator()(const results::StateFlag& flag) {
    (*this)(flag.name);
    (*this)(flag.secret);
    (*this)(flag.variable);
    (*this)(flag.values);
  }
  template <class Item>
  void operator()(const std::vector<Item>& items) {
    (*this)(static_cast<int>(items.size()));
    for (const Item& item : items) (*this)(item);
  }
  void operator()(Duration value) { fields.push_back(std::to_string(value.count())); }
  void operator()(std::optional<Clock::time_point> value) {
    fields.push_back(value ? std::to_string(Duration(value->time_since_epoch()).count()) : "");
  }
};

struct Reader {
  const std::vector<std::string>& fields;
  std::size_t next = 0;

  bool complete() const { return next <= fields.size(); }
  std::string take() { return next < fields.size() ? fields[next++] : (next = fields.size() + 1, std::string()); }
  template <class Number>
  Number number() {
    const std::string text = take();
    Number value{};
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  void operator()(std::string& value) { value = take(); }
  void operator()(std::filesystem::path& value) { value = take(); }
  void operator()(bool& value) { value = take() == "1"; }
  void operator()(int& value) { value = number<int>(); }
  void operator()(std::uint64_t& value) { value = number<std::uint64_t>(); }
  void operator()(results::StateFlag& flag) {
    (*this)(flag.name);
    (*this)(flag.secret);
    (*this)(flag.variable);
    (*this)(flag.values);
  }
  template <class Item>
  void operator()(std::vector<Item>& items) {
    const int count = number<int>();
    for (int i = 0; i < count && complete(); ++i) (*this)(items.emplace_back());
  }
  void operator()(Duration& value) { value = Duration(number<Duration::rep>()); }
  void operator()(std::optional<Clock::time_point>& value) {
    const std::string text = take();
    Duration::rep since{};
    const bool there = std::from_chars(text.data(), text.data() + text.size(), since).ec == std::errc();
    value = there ? std::optional(Clock::time_point(Duration(since))) : std::nullopt;
  }
};

}  // namespace

std::vector<std::string> encode(const Plan& plan) {
  std::vector<std::string> fields;
  visit(Writer{fields}, plan);
  return fields;
}

Result<Plan> decode_plan(const std::vector<std::string>& fields) {
  Plan plan;
  Reader reader{fields};
  visit(reader, plan);
  if (!reader.complete()) return Error{Cause::internal, "the worker's plan is incomplete", {}};
  return plan;
}

}  // namespace kt2::run
