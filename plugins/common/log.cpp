#include "common/log.hpp"

#include <deque>
#include <fstream>

namespace kubetest2::common {
namespace {

// etcd's fatal lines are long; the reason stands early in them.
constexpr std::size_t k_longest_line = 1000;

}  // namespace

std::string end_of_log(const std::filesystem::path& log, std::size_t count) {
  std::ifstream stream(log);
  std::deque<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    lines.push_back(line.substr(0, k_longest_line));
    if (lines.size() > count) lines.pop_front();
  }
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

}  // namespace kubetest2::common
