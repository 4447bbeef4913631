#include "cli/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace kt2::cli {
namespace {

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
  // Blanks other than the space, control and format characters, private use and what is no character: the ones that
  // would mislead in a message.
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
  if (number == static_cast<unsigned char>(mark) || number == '\\')
    (result += '\\') += static_cast<char>(c);
  else if (is_printable(c))
    result += bytes;
  else if (code != std::string_view::npos)
    (result += '\\') += k_letters[code];
  else if (number < 0x80)
    fmt::format_to(std::back_inserter(result), "\\x{:02x}", number);
  else if (number < 0x10000)
    fmt::format_to(std::back_inserter(result), "\\u{:04x}", number);
  else
    fmt::format_to(std::back_inserter(result), "\\U{:08x}", number);
}

std::string quote_with(std::string_view text, char mark) {
  std::string result(1, mark);
  while (!text.empty()) {
    const Decoded next = decode(text);
    const std::size_t length = std::max<std::size_t>(next.length, 1);
    if (next.length != 0)
      append_escaped(result, next.code_point, text.substr(0, length), mark);
    else
      fmt::format_to(std::back_inserter(result), "\\x{:02x}", static_cast<unsigned char>(text.front()));
    text.remove_prefix(length);
  }
  return result + mark;
}

}  // namespace

std::string quote(std::string_view text) {
  return quote_with(text, '"');
}

std::string quote_byte(char byte) {
  const auto code_point = static_cast<unsigned char>(byte);
  if (code_point < 0x80) return quote_with(std::string_view(&byte, 1), '\'');
  const std::array<char, 2> utf8{static_cast<char>(0xc0U | (code_point >> 6U)),
                                 static_cast<char>(0x80U | (code_point & 0x3fU))};
  return quote_with(std::string_view(utf8.data(), utf8.size()), '\'');
}

}  // namespace kt2::cli
