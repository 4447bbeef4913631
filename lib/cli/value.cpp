#include "cli/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/duration.hpp"
#include "base/words.hpp"
#include "cli/strconv.hpp"

namespace kt2::cli {
namespace {

constexpr int k_klog_bits = 32;

Error syntax_error(std::string_view message) {
  return {Cause::usage, std::string(message), {}};
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string> split_plainly(std::string_view text) {
  if (text.empty()) return {};
  const auto parts = split(text, ',');
  return {parts.begin(), parts.end()};
}

Result<Value> parse_strings(const Flag& flag, std::string_view text) {
  // Without quotes CSV could only lose what follows a line's end.
  if (flag.lenient_list && text.find('"') == std::string_view::npos)
    return Value{flag.type, {}, 0, split_plainly(text)};
  auto list = split_csv(text);
  if (list.has_value()) return Value{flag.type, {}, 0, std::move(list).value()};
  if (flag.lenient_list) return Value{flag.type, {}, 0, split_plainly(text)};
  return list.error();
}

Result<Value> signed_value(FlagType type, const Result<std::int64_t>& number) {
  if (!number) return number.error();
  return Value{type, std::to_string(number.value()), number.value(), {}};
}

Result<Value> parse_unsigned(std::string_view text) {
  const auto number = parse_uint(text, 0, 64);
  if (!number) return number.error();
  constexpr auto k_most = std::numeric_limits<std::int64_t>::max();
  const auto narrowed = static_cast<std::int64_t>(std::min<std::uint64_t>(number.value(), k_most));
  return Value{FlagType::unsigned_integer, std::to_string(number.value()), narrowed, {}};
}

Result<Value> parse_severity(std::string_view text) {
  constexpr std::array<std::string_view, 4> k_names{"INFO", "WARNING", "ERROR", "FATAL"};
  const auto same = [](char a, char b) { return a == (b >= 'a' && b <= 'z' ? static_cast<char>(b - 'a' + 'A') : b); };
  const auto named = std::find_if(k_names.begin(), k_names.end(), [&](std::string_view name) {
    return std::equal(name.begin(), name.end(), text.begin(), text.end(), same);
  });
  if (named != k_names.end()) return Value{FlagType::severity, std::string(text), named - k_names.begin(), {}};
  const auto number = parse_int(text, 10, k_klog_bits);
  if (!number) return number.error();
  return Value{FlagType::severity, std::string(text), number.value(), {}};
}

Result<Value> parse_trace_location(std::string_view text) {
  const Value value{FlagType::trace_location, std::string(text), 0, {}};
  if (text.empty()) return value;
  const auto fields = split(text, ':');
  const auto line = fields.size() == 2 ? parse_int(fields[1], 10, 64) : Result<std::int64_t>(Error{});
  if (!line || fields[0].find('.') == std::string_view::npos) return syntax_error("syntax error: expect file.go:234");
  if (line.value() <= 0) return syntax_error("negative or zero value for level");
  return value;
}

Result<Value> parse_module_spec(std::string_view text) {
  for (const std::string_view entry : split(text, ',')) {
    if (entry.empty()) continue;
    const auto parts = split(entry, '=');
    const bool complete = parts.size() == 2 && !parts[0].empty();
    const auto level = complete ? parse_int(parts[1], 10, k_klog_bits) : Result<std::int64_t>(Error{});
    if (!level) return syntax_error("syntax error: expect comma-separated list of filename=N");
    if (level.value() < 0) return syntax_error("negative value for vmodule level");
  }
  return Value{FlagType::module_spec, std::string(text), 0, {}};
}

std::string_view zero_text(FlagType type) {
  switch (type) {
    case FlagType::boolean:
      return "false";
    case FlagType::integer:
    case FlagType::unsigned_integer:
    case FlagType::level:
    case FlagType::severity:
    case FlagType::duration:
      return "0";
    case FlagType::string:
    case FlagType::strings:
    case FlagType::texts:
    case FlagType::trace_location:
    case FlagType::module_spec:
      return "";
  }
  return "";
}

}  // namespace

Result<Value> parse_value(const Flag& flag, std::string_view text) {
  switch (flag.type) {
    case FlagType::boolean: {
      const auto truth = parse_bool(text);
      if (!truth) return truth.error();
      return Value{flag.type, truth.value() ? "true" : "false", truth.value() ? 1 : 0, {}};
    }
    case FlagType::string:
      return Value{flag.type, std::string(text), 0, {}};
    case FlagType::strings:
      return parse_strings(flag, text);
    case FlagType::texts:
      return Value{flag.type, {}, 0, {std::string(text)}};
    case FlagType::integer:
      return signed_value(flag.type, parse_int(text, 0, 64));
    case FlagType::level:
      return signed_value(flag.type, parse_int(text, 10, k_klog_bits));
    case FlagType::unsigned_integer:
      return parse_unsigned(text);
    case FlagType::duration: {
      const auto duration = parse_duration(text);
      if (!duration) return duration.error();
      return Value{flag.type, format_duration(duration.value()), duration.value().count(), {}};
    }
    case FlagType::severity:
      return parse_severity(text);
    case FlagType::trace_location:
      return parse_trace_location(text);
    case FlagType::module_spec:
      return parse_module_spec(text);
  }
  return Error{Cause::internal, "a flag of no known type", {}};
}

Result<Value> default_value(const Flag& flag) {
  // klog prints ":0" for "nowhere", which it does not read.
  if (flag.type == FlagType::trace_location) return Value{flag.type, flag.default_value, 0, {}};
  // One element that is empty is not the same as none.
  if (flag.type == FlagType::texts) return Value{flag.type, {}, 0, {}};
  auto value = parse_value(flag, flag.default_value.empty() ? zero_text(flag.type) : flag.default_value);
  if (value.has_error()) {
    return Error{Cause::internal, fmt::format("the default of flag --{}: {}", flag.name, value.error().message), {}};
  }
  return value;
}

}  // namespace kt2::cli
