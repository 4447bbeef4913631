// The headers by which a user acts as another one. It does not ask whether he may.
#pragma once

#include <string>
#include <vector>

#include "kube/access.hpp"

namespace kt2::kube {

// "Impersonate-User: x", and the like; none where nobody is impersonated.
std::vector<std::string> impersonation_headers(const Access& access);

}  // namespace kt2::kube
