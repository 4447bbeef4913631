// Where things stay that outlive a run: the launcher's own cache.
#pragma once

#include <kubetest2/deployer.hpp>

#include <filesystem>
#include <string>

namespace kind {

// A folder of this name in it; made when it is not there.
std::filesystem::path cache_directory(const kubetest2::Call& call, const std::string& name);

// A text as a file's name: image names and addresses have slashes and colons.
std::string file_name(std::string text);

}  // namespace kind
