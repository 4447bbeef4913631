// Base64 as Go's standard encoding has it: padded, line breaks ignored. It repairs nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kt2::kube {

std::string encode_base64(std::string_view bytes);
// Nothing when it is not base64.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace kt2::kube
