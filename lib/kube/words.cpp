#include "kube/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kt2::kube {
namespace {

constexpr std::size_t k_longest = 200;
constexpr std::size_t k_most = 10;

}  // namespace

std::string in_quotes(std::string_view name) {
  std::string text = "\"";
  for (const char c : name.substr(0, k_longest)) {
    if (c == '"' || c == '\\') {
      text += '\\';
      text += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      text += c;
    }
  }
  return text + (name.size() > k_longest ? "…\"" : "\"");
}

std::string quoted_list(const std::vector<std::string>& names) {
  const std::size_t shown = names.size() > k_most ? k_most : names.size();
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += in_quotes(names[i]);
  }
  if (names.size() > shown) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

}  // namespace kt2::kube
