// Whether a text may stand in a request's header: what ends a line there would begin a header of its own. It changes
// nothing.
#pragma once

#include <algorithm>
#include <string_view>

namespace kt2::kube {

inline bool can_be_header_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

}  // namespace kt2::kube
