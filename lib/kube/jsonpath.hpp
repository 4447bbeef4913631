// An expression that selects parts of a JSON value, in the dialect of `kubectl wait --for=jsonpath=…`: one path, with
// or without braces and the first dot. It prints nothing and has no `range`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "kube/json.hpp"

namespace kt2::kube {

class JsonPath {
 public:
  // The error (Cause::usage) says at which character, from 1, what was wrong.
  static Result<JsonPath> parse(std::string_view text);

  struct Found {
    std::vector<const Json*> values;  // parts of the object searched; a JSON null is one, too
    std::string error;                // what can not be: an index of what is no list, a comparison of unlike things
  };
  // Keys and indexes that are not there select nothing, and that is no error.
  Found find(const Json& object) const;

  // Whether it begins with this field.
  bool begins_with(std::string_view name) const;

  // As kubectl shows it, in braces: "{.status.phase}".
  const std::string& text() const;

  struct Program;

 private:
  explicit JsonPath(std::shared_ptr<const Program> program);
  std::shared_ptr<const Program> m_program;
};

// A single value as Go's %v prints it, which is what kubectl compares; empty for objects, lists and null.
std::string printed(const Json& value);

}  // namespace kt2::kube
