// The small files beside staged versions that name the newest of them: latest.txt, latest-1.txt, latest-1.34.txt. Only
// their names and when they change: reading and writing them depends on the place.
#pragma once

#include <string>
#include <vector>

namespace kubetest2::common {

// Those that a version may become the content of; none where it is no version.
std::vector<std::string> markers_of(const std::string& version);

// Whether a marker that holds `content`, empty for one that is not there, is to name `version` from now on: not when
// it names a newer one. A release branch's build must not become the latest of all.
bool moves_marker(const std::string& content, const std::string& version);

}  // namespace kubetest2::common
