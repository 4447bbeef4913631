#include "cli/strconv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>

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

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// 36 for what is no digit in any base.
unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (lower(c) >= 'a' && lower(c) <= 'z') return static_cast<unsigned>(lower(c) - 'a') + 10;
  return 36;
}

// Takes a prefix off the front of `text` and returns the base it stands for. A lone "0x" has no digits, so its 0 is the octal prefix.
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

std::uint64_t largest(int bits) { return std::numeric_limits<std::uint64_t>::max() >> (64 - bits); }

struct Decoded {
  char32_t code_point = 0;
  std::size_t length = 0;  // 0: not UTF-8
};

Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return {};
  char32_t code_point = first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {};
    code_point = (code_point << 6U) | (byte(i) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> k_smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
  if (code_point < k_smallest[length] || surrogate || code_point > 0x10ffff) return {};
  return {code_point, length};
}

bool is_printable(char32_t c) {
  struct Range {
    char32_t first, last;
  };
  // Blanks other than the space, control and format characters, private use and what is no character: the ones that would mislead in a message.
  constexpr std::array<Range, 15> k_hidden{{{0x00, 0x1f},
                                            {0x7f, 0xa0},
                                            {0xad, 0xad},
                                            {0x61c, 0x61c},
                                            {0x1680, 0x1680},
                                            {0x180e, 0x180e},
                                            {0x2000, 0x200f},
                                            {0x2028, 0x202f},
                                            {0x205f, 0x206f},
                                            {0x3000, 0x3000},
                                            {0xe000, 0xf8ff},
                                            {0xfeff, 0xfeff},
                                            {0xfff0, 0xfffb},
                                            {0xfffe, 0xffff},
                                            {0xe0000, 0x10ffff}}};
  return std::none_of(k_hidden.begin(), k_hidden.end(), [c](Range r) { return c >= r.first && c <= r.last; });
}

void append_escaped(std::string& result, char32_t c, std::string_view bytes, char mark) {
  constexpr std::string_view k_codes = "\a\b\f\n\r\t\v";
  constexpr std::string_view k_letters = "abfnrtv";
  const auto code = c < 0x80 ? k_codes.find(static_cast<char>(c)) : std::string_view::npos;
  const auto number = static_cast<std::uint32_t>(c);
  if (number == static_cast<unsigned char>(mark) || number == '\\') (result += '\\') += static_cast<char>(c);
  else if (is_printable(c)) result += bytes;
  else if (code != std::string_view::npos) (result += '\\') += k_letters[code];
  else if (number < 0x80) fmt::format_to(std::back_inserter(result), "\\x{:02x}", number);
  else if (number < 0x10000) fmt::format_to(std::back_inserter(result), "\\u{:04x}", number);
  else fmt::format_to(std::back_inserter(result), "\\U{:08x}", number);
}

std::string quote_with(std::string_view text, char mark) {
  std::string result(1, mark);
  while (!text.empty()) {
    const Decoded next = decode(text);
    const std::size_t length = std::max<std::size_t>(next.length, 1);
    if (next.length != 0) append_escaped(result, next.code_point, text.substr(0, length), mark);
    else fmt::format_to(std::back_inserter(result), "\\x{:02x}", static_cast<unsigned char>(text.front()));
    text.remove_prefix(length);
  }
  return result + mark;
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

std::string quote(std::string_view text) { return quote_with(text, '"'); }

std::string quote_byte(char byte) {
  const auto code_point = static_cast<unsigned char>(byte);
  if (code_point < 0x80) return quote_with(std::string_view(&byte, 1), '\'');
  const std::array<char, 2> utf8{static_cast<char>(0xc0U | (code_point >> 6U)), static_cast<char>(0x80U | (code_point & 0x3fU))};
  return quote_with(std::string_view(utf8.data(), utf8.size()), '\'');
}

}  // namespace kt2::cli
