// What an API server says of its readiness. Pure: it asks nobody.
#pragma once

#include <string>

namespace kwok {

// Whether `answer`, what `kubectl get --raw /readyz?verbose` printed on both streams, says that all is well.
bool is_ready(const std::string& answer);

// The checks that failed, "etcd, poststarthook/rbac/bootstrap-roles"; where the answer names none, its last words.
std::string not_ready(const std::string& answer);

}  // namespace kwok
