#include "base/duration.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace kt2 {
namespace {

using namespace std::chrono_literals;

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};

constexpr std::array<Unit, 8> k_units{{{"ns", 1},
                                       {"us", 1'000},
                                       {"\u00b5s", 1'000},
                                       {"\u03bcs", 1'000},
                                       {"ms", 1'000'000},
                                       {"s", 1'000'000'000},
                                       {"m", 60'000'000'000},
                                       {"h", 3'600'000'000'000}}};

constexpr std::uint64_t k_limit = std::uint64_t{1} << 63;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Error invalid(std::string_view text) {
  return {Cause::usage, "time: invalid duration \"" + std::string(text) + "\"", {}};
}

// Takes digits off the front of `rest` and adds them to `value`; false when the value no longer fits.
bool take_digits(std::string_view& rest, std::uint64_t& value, double* scale) {
  while (!rest.empty() && is_digit(rest.front())) {
    const auto digit = static_cast<std::uint64_t>(rest.front() - '0');
    const bool fits = value <= (k_limit - digit) / 10;
    if (!fits && scale == nullptr) return false;
    if (fits) {
      value = value * 10 + digit;
      if (scale != nullptr) *scale *= 10;
    }
    rest.remove_prefix(1);
  }
  return true;
}

std::string_view take_unit(std::string_view& rest) {
  std::size_t length = 0;
  while (length < rest.size() && rest[length] != '.' && !is_digit(rest[length])) ++length;
  const std::string_view unit = rest.substr(0, length);
  rest.remove_prefix(length);
  return unit;
}

std::string fraction(std::uint64_t value, int digits) {
  std::string text;
  bool seen = false;
  for (int i = 0; i < digits; ++i) {
    const auto digit = static_cast<char>('0' + value % 10);
    value /= 10;
    seen = seen || digit != '0';
    if (seen) text.insert(text.begin(), digit);
  }
  if (seen) text.insert(text.begin(), '.');
  return std::to_string(value) + text;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  std::string_view rest = text;
  bool negative = false;
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) {
    negative = rest.front() == '-';
    rest.remove_prefix(1);
  }
  if (rest == "0") return Duration::zero();
  if (rest.empty()) return invalid(text);
  std::uint64_t total = 0;
  while (!rest.empty()) {
    if (rest.front() != '.' && !is_digit(rest.front())) return invalid(text);
    std::uint64_t whole = 0;
    const std::size_t before = rest.size();
    if (!take_digits(rest, whole, nullptr)) return invalid(text);
    bool digits = rest.size() != before;
    std::uint64_t part = 0;
    double scale = 1;
    if (!rest.empty() && rest.front() == '.') {
      rest.remove_prefix(1);
      const std::size_t after_point = rest.size();
      take_digits(rest, part, &scale);
      digits = digits || rest.size() != after_point;
    }
    if (!digits) return invalid(text);
    const std::string_view name = take_unit(rest);
    if (name.empty()) return Error{Cause::usage, "time: missing unit in duration \"" + std::string(text) + "\"", {}};
    const Unit* unit = nullptr;
    for (const Unit& candidate : k_units) {
      if (candidate.name == name) unit = &candidate;
    }
    if (unit == nullptr) {
      return Error{Cause::usage,
                   "time: unknown unit \"" + std::string(name) + "\" in duration \"" + std::string(text) + "\"",
                   {}};
    }
    if (whole > k_limit / unit->nanoseconds) return invalid(text);
    const auto fractional =
        static_cast<std::uint64_t>(static_cast<double>(part) * (static_cast<double>(unit->nanoseconds) / scale));
    total += whole * unit->nanoseconds + fractional;
    if (total > k_limit) return invalid(text);
  }
  if (negative) return Duration(static_cast<std::int64_t>(-total));
  if (total >= k_limit) return invalid(text);
  return Duration(static_cast<std::int64_t>(total));
}

std::string format_duration(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  const bool negative = duration < Duration::zero();
  const auto raw = static_cast<std::uint64_t>(duration.count());
  const std::uint64_t value = negative ? std::uint64_t{0} - raw : raw;
  const std::string sign = negative ? "-" : "";
  if (value < 1'000) return sign + std::to_string(value) + "ns";
  if (value < 1'000'000) return sign + fraction(value, 3) + "\u00b5s";
  if (value < 1'000'000'000) return sign + fraction(value, 6) + "ms";
  const std::uint64_t minutes = value / 60'000'000'000;
  const std::string seconds = fraction(value % 60'000'000'000, 9) + "s";
  if (minutes == 0) return sign + seconds;
  if (minutes < 60) return sign + std::to_string(minutes) + "m" + seconds;
  return sign + std::to_string(minutes / 60) + "h" + std::to_string(minutes % 60) + "m" + seconds;
}

std::string round_duration(Duration duration) {
  const auto step = [&]() -> Duration {
    if (duration < 1ms) return 1us;
    if (duration < 1s) return 1ms;
    if (duration < 60s) return 100ms;
    return 1s;
  }();
  return format_duration((duration + step / 2) / step * step);
}

}  // namespace kt2
