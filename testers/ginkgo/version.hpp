// Kubernetes' versions, and how far apart kubectl, the tests and the server may be. It asks nobody.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ginkgo {

struct Version {
  int major = 0;
  int minor = 0;
  bool patch = false;  // whether it says one: "v1.34.4", not "v1.34"
  std::string text;    // as it was given
};

// Reads "v1.34.4", "1.34", "v1.36.0-alpha.1.12+0123456789ab".
std::optional<Version> parse_version(std::string_view text);

bool same_minor(const Version& one, const Version& other);

// What is wrong with the pair, and the rule; empty where Kubernetes supports it.
std::string client_skew(const Version& client, const Version& server);
std::string tests_skew(const Version& tests, const Version& server);

}  // namespace ginkgo
