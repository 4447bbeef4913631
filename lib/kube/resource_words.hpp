// The words of a command line that name types and objects, taken apart as kubectl does. It knows no server.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace kt2::kube {

struct TypeWord {
  std::string type;                // as it was written: "po", "deploy", "all"
  std::vector<std::string> names;  // of objects; empty: the type
  bool alone = false;              // it may be a category
};

// {"pods,svc"}, {"pod", "a", "b"}, {"pod/a", "svc/b"}, {"pods,svc", "a"}. Errors (Cause::usage) are kubectl's.
Result<std::vector<TypeWord>> type_words(const std::vector<std::string>& words);

}  // namespace kt2::kube
