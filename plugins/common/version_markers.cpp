#include "common/version_markers.hpp"

#include "common/version_order.hpp"

namespace kubetest2::common {

std::vector<std::string> markers_of(const std::string& version) {
  const auto parsed = Version::of(version);
  if (!parsed) return {};
  const std::string major = std::to_string(parsed->major);
  return {"latest.txt", "latest-" + major + ".txt", "latest-" + major + "." + std::to_string(parsed->minor) + ".txt"};
}

bool moves_marker(const std::string& content, const std::string& version) {
  const std::string text = content.substr(0, content.find_first_of(" \t\r\n"));
  const auto named = Version::of(text);
  const auto wanted = Version::of(version);
  return !named || !wanted || !is_older(*wanted, *named);
}

}  // namespace kubetest2::common
