// Which of two versions of Kubernetes is the newer, by the rules of semver.org. It knows no markers and asks nobody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kubetest2::common {

// "v1.35.0-alpha.0.12+0123456789abcd", with or without the v. What follows the + has no part in the order.
struct Version {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::vector<std::string> before;  // what comes before the release: {"alpha", "0", "12"}; empty for the release

  static std::optional<Version> of(std::string_view text);
};

bool is_older(const Version& a, const Version& b);

}  // namespace kubetest2::common
