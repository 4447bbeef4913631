// What an API server says when it refuses: its Status object, or whatever else stood in the body. A value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "kube/json.hpp"

namespace kt2::kube {

struct Status {
  int code = 0;
  std::string reason;   // "Forbidden", "Expired"; empty when it says none
  std::string message;  // one line
  std::optional<Duration> retry_after;
};

// Of an answer's body: a Status, or the first line of another text, or the code's own words. [any-thread]
Status status_of(int code, std::string_view body);
// Of the object of a watch's ERROR event. [any-thread]
Status status_of(const Json& object);

// "pods is forbidden: User "x" cannot list … (Forbidden)". [any-thread]
std::string describe(const Status& status);

}  // namespace kt2::kube
