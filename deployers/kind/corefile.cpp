#include "corefile.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

namespace kind {
namespace {

// `loop` looks for a loop of forwarders; `upstream` and `fallthrough` lead from the cluster's names to others.
constexpr std::array<std::string_view, 5> k_leads_out{"forward", "proxy", "loop", "upstream", "fallthrough"};

constexpr std::string_view k_zone = "internal";

std::string first_word(const std::string& line) {
  std::istringstream words(line);
  std::string word;
  words >> word;
  return word;
}

bool opens(const std::string& line) {
  const auto last = line.find_last_not_of(" \t\r");
  return last != std::string::npos && line[last] == '{';
}

bool closes(const std::string& line) {
  return first_word(line) == "}";
}

// "kubernetes cluster.local in-addr.arpa {": the zone goes behind the cluster's own.
std::string with_zone(const std::string& line) {
  std::istringstream words(line);
  std::string word;
  while (words >> word) {
    if (word == k_zone) return line;
  }
  const auto plugin = line.find_first_not_of(" \t");
  const auto zone = line.find_first_not_of(" \t", line.find_first_of(" \t", plugin));
  if (zone == std::string::npos || line[zone] == '{') return line;
  const auto end = std::min(line.find_first_of(" \t", zone), line.size());
  return line.substr(0, end) + " " + std::string(k_zone) + line.substr(end);
}

}  // namespace

std::string offline_corefile(const std::string& corefile) {
  std::istringstream lines(corefile);
  std::string result;
  int dropped = 0;  // how deep in a block that goes
  for (std::string line; std::getline(lines, line);) {
    if (dropped > 0) {
      dropped += opens(line) ? 1 : closes(line) ? -1 : 0;
      continue;
    }
    const std::string word = first_word(line);
    if (std::find(k_leads_out.begin(), k_leads_out.end(), word) != k_leads_out.end()) {
      dropped = opens(line) ? 1 : 0;
      continue;
    }
    result += (word == "kubernetes" ? with_zone(line) : line) + "\n";
  }
  return result;
}

}  // namespace kind
