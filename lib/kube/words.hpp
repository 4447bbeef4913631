// Names in messages, safe to print whatever is in them. It knows no secrets: whoever calls it does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kt2::kube {

// "name", on one line: control characters and quotes escaped, cut after 200 bytes.
std::string in_quotes(std::string_view name);
// `"a", "b" and "c"`; of more than 10 the first and how many further there are.
std::string quoted_list(const std::vector<std::string>& names);

}  // namespace kt2::kube
