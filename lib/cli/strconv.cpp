#include "cli/strconv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "cli/quote.hpp"

namespace kt2::cli {
namespace {

enum class Fault { none, syntax, range };

struct Number {
  std::uint64_t value = 0;
  Fault fault = Fault::none;
};

Error number_error(std::string_view function, std::string_view text, Fault fault) {
  const std::string_view reason = fault == Fault::range ? "value out of range" : "invalid syntax";
  return {Cause::usage, fmt::format("strconv.{}: parsing {}: {}", function, quote(text), reason), {}};
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// 36 for what is no digit in any base.
unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (lower(c) >= 'a' && lower(c) <= 'z') return static_cast<unsigned>(lower(c) - 'a') + 10;
  return 36;
}

// Takes a prefix off the front of `text` and returns the base it stands for. A lone "0x" has no digits, so its 0 is the
// octal prefix.
unsigned take_base(std::string_view& text) {
  if (text.front() != '0') return 10;
  const char letter = text.size() >= 3 ? lower(text[1]) : '\0';
  const unsigned base = letter == 'b' ? 2 : letter == 'x' ? 16 : 8;
  text.remove_prefix(letter == 'b' || letter == 'o' || letter == 'x' ? 2 : 1);
  return base;
}

// Whether each underscore has a digit, or the base prefix, before it and a digit after it.
bool underscores_in_place(std::string_view whole, std::string_view digits) {
  bool after_digit = digits.size() < whole.size();
  for (const char c : digits) {
    if (c == '_' && !after_digit) return false;
    after_digit = c != '_';
  }
  return after_digit;
}

Number read_digits(std::string_view text, int base, std::uint64_t limit) {
  if (text.empty()) return {0, Fault::syntax};
  std::string_view digits = text;
  const unsigned radix = base == 0 ? take_base(digits) : 10;
  std::uint64_t value = 0;
  bool underscores = false;
  for (const char c : digits) {
    if (c == '_' && base == 0) {
      underscores = true;
      continue;
    }
    const unsigned digit = digit_value(c);
    if (digit >= radix) return {0, Fault::syntax};
    // Go stops here: what follows is not looked at, be it digits or not.
    if (value > (limit - digit) / radix) return {limit, Fault::range};
    value = value * radix + digit;
  }
  if (underscores && !underscores_in_place(text, digits)) return {0, Fault::syntax};
  return {value, Fault::none};
}

std::uint64_t largest(int bits) {
  return std::numeric_limits<std::uint64_t>::max() >> (64 - bits);
}

}  // namespace

Result<bool> parse_bool(std::string_view text) {
  constexpr std::array<std::string_view, 6> k_true{"1", "t", "T", "true", "TRUE", "True"};
  constexpr std::array<std::string_view, 6> k_false{"0", "f", "F", "false", "FALSE", "False"};
  if (std::find(k_true.begin(), k_true.end(), text) != k_true.end()) return true;
  if (std::find(k_false.begin(), k_false.end(), text) != k_false.end()) return false;
  return number_error("ParseBool", text, Fault::syntax);
}

Result<std::int64_t> parse_int(std::string_view text, int base, int bits) {
  const bool negative = text.starts_with('-');
  const bool sign = negative || text.starts_with('+');
  const std::uint64_t limit = largest(bits - 1) + (negative ? 1 : 0);
  Number number = read_digits(text.substr(sign ? 1 : 0), base, largest(bits));
  if (number.fault == Fault::none && number.value > limit) number.fault = Fault::range;
  if (number.fault != Fault::none) return number_error("ParseInt", text, number.fault);
  return static_cast<std::int64_t>(negative ? std::uint64_t{0} - number.value : number.value);
}

Result<std::uint64_t> parse_uint(std::string_view text, int base, int bits) {
  const Number number = read_digits(text, base, largest(bits));
  if (number.fault != Fault::none) return number_error("ParseUint", text, number.fault);
  return number.value;
}

}  // namespace kt2::cli
