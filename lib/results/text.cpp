#include "results/text.hpp"

#include <algorithm>

namespace kt2::results {
namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr char k_escape = '\x1b';

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

bool is_continuation(unsigned char byte) {
  return (byte & 0xC0) == 0x80;
}

// The terminal sequence that `text` (which begins with ESC) opens with: its length, 0 when it is none. One that the
// text's end cuts off counts.
std::size_t sequence_length(std::string_view text) {
  if (text.size() < 2) return text.size();
  if (text[1] == '(' || text[1] == ')') return std::min<std::size_t>(3, text.size());
  if (text[1] != '[') return 0;
  std::size_t end = 2;
  while (end < text.size() && text[end] >= ' ' && text[end] <= '?') ++end;
  if (end == text.size()) return end;
  return text[end] >= '@' && text[end] <= '~' ? end + 1 : 0;
}

struct Sequence {
  std::size_t length;
  bool allowed;
};

// The bytes from a non-ASCII lead byte that belong together, and whether they are a character that a report may hold.
Sequence read_sequence(std::string_view text) {
  const unsigned char lead = byte_at(text, 0);
  if (lead < 0xC2 || lead > 0xF4) return {1, false};
  const std::size_t wanted = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = lead & (0x7Fu >> wanted);
  std::size_t length = 1;
  while (length < wanted && length < text.size() && is_continuation(byte_at(text, length))) {
    code = (code << 6) | (byte_at(text, length) & 0x3Fu);
    ++length;
  }
  if (length < wanted) return {length, false};
  const bool shortest = wanted == 2 || code >= (wanted == 3 ? 0x800u : 0x10000u);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  const bool control = code < 0xA0;
  return {length, shortest && !surrogate && !control && code != 0xFFFE && code != 0xFFFF && code <= 0x10FFFF};
}

}  // namespace

std::string sanitize_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if ((c >= ' ' && c <= '~') || c == '\n' || c == '\t') {
      clean += c;
      ++at;
    } else if (c == '\r') {
      // Progress lines that overwrite each other become lines of their own.
      if (text.substr(at + 1, 1) != "\n") clean += '\n';
      ++at;
    } else if (const std::size_t length = c == k_escape ? sequence_length(text.substr(at)) : 0; length > 0) {
      at += length;
    } else if (byte_at(text, at) < 0x80) {
      clean += k_replacement;
      ++at;
    } else {
      const Sequence sequence = read_sequence(text.substr(at));
      clean += sequence.allowed ? text.substr(at, sequence.length) : k_replacement;
      at += sequence.length;
    }
  }
  return clean;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(static_cast<unsigned char>(c)); }));
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (!is_continuation(byte_at(text, at)) && count-- == 0) break;
    ++at;
  }
  return text.substr(0, at);
}

std::string keep_end(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  const std::size_t total = count_characters(text);
  if (total <= limit) return std::string(text);
  const auto note = [](std::size_t count) { return "[" + std::to_string(count) + " characters left out]\n"; };
  // The number written is below `total`, so its line is no longer than this one.
  const std::size_t left_out = total - (limit - note(total).size());
  return note(left_out) + std::string(text.substr(first_characters(text, left_out).size()));
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace kt2::results
