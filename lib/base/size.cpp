#include "base/size.hpp"

#include <cctype>
#include <charconv>

namespace kt2 {
namespace {

// 0 for what is no unit.
std::uint64_t factor_of(std::string_view text) {
  std::string unit;
  for (const char c : text) {
    if (c != ' ') unit += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (unit.ends_with('b')) unit.pop_back();
  const std::uint64_t base = unit.ends_with('i') ? 1024 : 1000;
  if (unit.size() > 1 && base == 1024) unit.pop_back();
  if (unit.empty()) return 1;
  if (unit == "k") return base;
  if (unit == "m") return base * base;
  if (unit == "g") return base * base * base;
  return 0;
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::uint64_t factor = factor_of(text.substr(static_cast<std::size_t>(end - text.data())));
  std::uint64_t size = 0;
  if (error != std::errc() || factor == 0 || __builtin_mul_overflow(number, factor, &size) || size > INT64_MAX) {
    return Error{Cause::usage, "\"" + std::string(text) + "\" is no size: want one such as 5MB, 10MiB or 65536", {}};
  }
  return size;
}

}  // namespace kt2
