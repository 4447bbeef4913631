// The JSON of this folder: by its forward declaration in headers, whole only in .cpp files.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace kt2::kube {

using Json = nlohmann::json;

}  // namespace kt2::kube
