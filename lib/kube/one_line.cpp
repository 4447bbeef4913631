#include "kube/one_line.hpp"

namespace kt2::kube {
namespace {

// The bytes of the character that begins at `at`; 0 for what is not UTF-8.
std::size_t width_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const std::size_t width = lead < 0x80                   ? 1
                            : lead >= 0xC2 && lead < 0xE0 ? 2
                            : (lead & 0xF0) == 0xE0       ? 3
                            : lead >= 0xF0 && lead < 0xF5 ? 4
                                                          : 0;
  if (width == 0 || at + width > text.size()) return 0;
  for (std::size_t i = 1; i < width; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  }
  if ((lead == 0xE0 && byte(at + 1) < 0xA0) || (lead == 0xED && byte(at + 1) >= 0xA0)) return 0;
  if ((lead == 0xF0 && byte(at + 1) < 0x90) || (lead == 0xF4 && byte(at + 1) >= 0x90)) return 0;
  return width;
}

bool is_harmful(std::string_view character) {
  if (character.size() == 1) return static_cast<unsigned char>(character[0]) < 0x20 || character[0] == 0x7F;
  if (character.size() == 2) return character[0] == '\xC2' && static_cast<unsigned char>(character[1]) < 0xA0;
  if (character.size() != 3 || character[0] != '\xE2') return false;
  const auto second = static_cast<unsigned char>(character[1]);
  const auto third = static_cast<unsigned char>(character[2]);
  if (second == 0x80) return third == 0x8E || third == 0x8F || (third >= 0xA8 && third <= 0xAE);
  return second == 0x81 && third >= 0xA6 && third <= 0xA9;
}

}  // namespace

std::string one_line(std::string_view text, std::size_t limit) {
  constexpr std::string_view k_more = "…";
  std::string line;
  std::size_t cut = 0;  // where the line still has room for k_more
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t width = width_at(text, at);
    const std::string_view character = text.substr(at, width == 0 ? 1 : width);
    at += character.size();
    if (character == " " || character == "\n" || character == "\t" || character == "\r") {
      if (!line.empty() && line.back() != ' ') line += ' ';
    } else if (width == 0 || is_harmful(character)) {
      line += '?';
    } else {
      line += character;
    }
    if (line.size() + k_more.size() <= limit) cut = line.size();
    if (line.size() > limit + 1) break;
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  if (line.size() <= limit) return line;
  line.resize(cut);
  return line.append(k_more);
}

std::string uncapitalized(std::string_view text) {
  std::string changed(text);
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && ((text[1] >= 'a' && text[1] <= 'z') || text[1] == ' ')) {
    // "Back-off pulling" is a sentence, "FailedCreate" and "ErrImagePull" are names.
    const std::string_view word = text.substr(0, text.find(' '));
    const bool is_name = word.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1) != std::string_view::npos;
    if (!is_name) changed[0] = static_cast<char>(changed[0] - 'A' + 'a');
  }
  return changed;
}

}  // namespace kt2::kube
