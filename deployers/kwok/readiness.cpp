#include "readiness.hpp"

#include <string_view>

namespace kwok {
namespace {

constexpr std::string_view k_failed = "[-]";

// kwokctl's own, about how kubectl ended.
bool is_log_line(std::string_view line) {
  return line.starts_with("{\"");
}

std::string last_words(std::string_view answer) {
  while (!answer.empty()) {
    const auto begin = answer.rfind('\n') + 1;  // 0 when there is none
    const std::string_view line = answer.substr(begin);
    if (!line.empty() && !is_log_line(line)) return std::string(line);
    answer = answer.substr(0, begin == 0 ? 0 : begin - 1);
  }
  return "no answer";
}

}  // namespace

bool is_ready(const std::string& answer) {
  return answer.find("readyz check passed") != std::string::npos;
}

std::string not_ready(const std::string& answer) {
  // "[-]NAME failed: reason withheld", with real newlines or, within kubectl's error message, with \n for each.
  std::string names;
  for (auto at = answer.find(k_failed); at != std::string::npos; at = answer.find(k_failed, at)) {
    at += k_failed.size();
    const std::string name = answer.substr(at, answer.find_first_of(" \\\n", at) - at);
    names += (names.empty() ? "" : ", ") + name;
  }
  return names.empty() ? last_words(answer) : names;
}

}  // namespace kwok
