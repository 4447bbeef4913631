// The end of a log, for messages. It opens nothing for writing.
#pragma once

#include <filesystem>
#include <string>

namespace kubetest2::common {

// Its last lines that are not empty, at most `count`, none longer than 1000 bytes. Empty where there is no such file.
std::string end_of_log(const std::filesystem::path& log, std::size_t count);

}  // namespace kubetest2::common
