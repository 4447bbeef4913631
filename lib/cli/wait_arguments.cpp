#include "cli/wait_arguments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/words.hpp"
#include "cli/core_flags.hpp"
#include "cli/flag_set.hpp"

namespace kt2::cli {
namespace {

constexpr const char* k_and = "--and";
constexpr const char* k_settled = "settled";
constexpr Duration k_week = std::chrono::hours(24 * 7);

FlagSet flags_of_words() {
  FlagSet flags;
  for (Flag& flag : std::vector<Flag>{
           {"all", "", FlagType::boolean, "", "every object of the kind; the same as neither names nor a selector"},
           {"all-namespaces", "A", FlagType::boolean, "", "objects of all namespaces"},
           {"fail-fast", "", FlagType::boolean, "",
            "give up on what can no longer come true: an image that cannot be pulled, a container that crashes again "
            "and again, a pod that fits on no node, a Job that failed"},
           {"fail-fast-after", "", FlagType::duration, "1m0s",
            "for how long a reason that may pass has to last; implies --fail-fast"},
           {"field-selector", "", FlagType::string, "", "`selector` over fields, such as metadata.name=web"},
           {"for", "", FlagType::texts, "",
            "`condition` to wait for, such as condition=Ready, delete, create, jsonpath='{.status.phase}'=Running, "
            "count>=3, rollout, job, settled; of several all"},
           {"namespace", "n", FlagType::string, "", "`namespace` of the objects (default that of the context)"},
           {"selector", "l", FlagType::string, "", "`selector` over labels, such as app=web,tier!=cache"},
       }) {
    flags.add(std::move(flag));
  }
  return flags;
}

FlagSet flags_of_command() {
  FlagSet flags = flags_of_words();
  for (Flag& flag : std::vector<Flag>{
           {"context", "", FlagType::string, "", "`name` of the kubeconfig's context (default the current one)"},
           help_flag(),
           {"kubeconfig", "", FlagType::string, "", "`file` that says how to reach the cluster (default as kubectl)"},
           {"output", "o", FlagType::string, "", "`format` of what is printed at the end: json or name"},
           {"timeout", "", FlagType::duration, "30s",
            "how long to wait; 0 means to look once, a negative time means a week"},
       }) {
    flags.add(std::move(flag));
  }
  return flags;
}

Error usage_error(std::string message) {
  return {Cause::usage, std::move(message), {}};
}

std::vector<std::vector<std::string>> split_at_and(const std::vector<std::string>& words) {
  std::vector<std::vector<std::string>> parts(1);
  for (const std::string& word : words) {
    if (word == k_and)
      parts.emplace_back();
    else
      parts.back().push_back(word);
  }
  return parts;
}

bool names_objects(const std::vector<std::string>& what) {
  return what.size() > 1 || (what.size() == 1 && what.front().find('/') != std::string::npos);
}

Result<void> check(const Wait& wait, bool all) {
  if (wait.what.empty()) {
    return usage_error(
        fmt::format("{}: of what? name a resource, for example: pods --for={}", wait.condition, wait.condition));
  }
  if (!names_objects(wait.what)) return {};
  const std::string names = quote_words(wait.what);
  if (!wait.labels.empty() || !wait.fields.empty() || all) {
    return usage_error(fmt::format("{}: objects are chosen by name or by a selector, not by both", names));
  }
  if (wait.all_namespaces) {
    return usage_error(fmt::format("{}: an object's name is of one namespace: use -n instead of -A", names));
  }
  return {};
}

std::string joined(const std::vector<std::string>& conditions) {
  if (conditions.size() == 1) return conditions.front();
  return fmt::format("all({})", fmt::join(conditions, ", "));
}

Result<Wait> read_wait(const FlagValues& values) {
  Wait wait;
  wait.what = values.positional();
  wait.what.insert(wait.what.end(), values.after_dashes().begin(), values.after_dashes().end());
  std::vector<std::string> conditions = values.list("for");
  if (conditions.empty()) {
    if (wait.what.empty()) return usage_error("name objects and a condition, for example: pods --for=condition=Ready");
    conditions.push_back(std::move(wait.what.back()));
    wait.what.pop_back();
    if (wait.what.empty() && conditions.front() != k_settled) {
      return usage_error(fmt::format("wait for what? Give a condition, for example: {} --for=condition=Ready",
                                     quote_word(conditions.front())));
    }
  }
  if (std::ranges::find(conditions, "") != conditions.end()) return usage_error("--for= has no condition");
  wait.condition = joined(conditions);
  wait.name_space = values.text("namespace");
  wait.labels = values.text("selector");
  wait.fields = values.text("field-selector");
  wait.all_namespaces = values.boolean("all-namespaces");
  if (wait.what.empty() && wait.condition == k_settled) {
    wait.what = {"pods"};
    // A namespace that nobody named would be one without pods, most often.
    wait.all_namespaces = wait.all_namespaces || wait.name_space.empty();
  }
  if (wait.all_namespaces) wait.name_space.clear();
  if (auto checked = check(wait, values.boolean("all")); !checked) return checked.error();
  return wait;
}

Result<void> read_common(const FlagValues& values, WaitArguments& arguments) {
  const bool after = values.changed("fail-fast-after");
  arguments.fail_fast = arguments.fail_fast || values.boolean("fail-fast") || after;
  if (after) arguments.fail_fast_after = values.duration("fail-fast-after");
  if (arguments.fail_fast_after >= Duration::zero()) return {};
  return usage_error(
      fmt::format("--fail-fast-after={}: a time cannot be negative", format_duration(arguments.fail_fast_after)));
}

Result<void> read_command(const FlagValues& values, WaitArguments& arguments) {
  for (const auto& [name, target] :
       {std::pair("kubeconfig", &arguments.kubeconfig), std::pair("context", &arguments.context),
        std::pair("output", &arguments.output)}) {
    if (values.changed(name)) *target = values.text(name);
  }
  if (values.changed("timeout")) arguments.timeout = values.duration("timeout");
  if (arguments.output.empty() || arguments.output == "json" || arguments.output == "name") return {};
  return usage_error(fmt::format("--output={}: want json or name", arguments.output));
}

Result<WaitArguments> parse(const std::vector<std::string>& words, const FlagSet& flags, bool command) {
  WaitArguments arguments;
  if (command) arguments.timeout = std::chrono::seconds(30);
  std::vector<FlagValues> parts;
  for (const auto& part : split_at_and(words)) {
    auto values = flags.parse(part);
    if (!values) return values.error();
    arguments.help = arguments.help || (command && values->boolean("help"));
    parts.push_back(std::move(*values));
  }
  if (arguments.help) return arguments;
  for (const FlagValues& values : parts) {
    if (auto read = read_common(values, arguments); !read) return read.error();
    if (command) {
      if (auto read = read_command(values, arguments); !read) return read.error();
    }
    auto wait = read_wait(values);
    if (!wait) return wait.error();
    arguments.waits.push_back(std::move(*wait));
  }
  if (arguments.timeout < Duration::zero()) arguments.timeout = k_week;
  return arguments;
}

}  // namespace

std::string Wait::objects() const {
  std::vector<std::string> words = what;
  if (all_namespaces) words.emplace_back("-A");
  for (const auto& [flag, value] :
       {std::pair("-n", &name_space), std::pair("-l", &labels), std::pair("--field-selector", &fields)}) {
    if (value->empty()) continue;
    words.emplace_back(flag);
    words.push_back(*value);
  }
  return quote_words(words);
}

std::string Wait::text() const {
  return objects() + " " + quote_word(condition);
}

Result<WaitArguments> parse_wait_command(const std::vector<std::string>& words) {
  return parse(words, flags_of_command(), true);
}

Result<WaitArguments> parse_wait_words(const std::vector<std::string>& words) {
  return parse(words, flags_of_words(), false);
}

std::string wait_usages() {
  FlagSet flags = flags_of_command();
  flags.add({"and", "", FlagType::boolean, "", "ends one thing to wait for and begins another, of a kind of its own"});
  return flags.usages();
}

}  // namespace kt2::cli
