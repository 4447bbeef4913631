// Cuts a stream of JSON objects, as a watch sends them, into single ones, wherever its pieces happen to end. It looks
// only at brackets and strings: whether an object is valid JSON is its reader's to say.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kt2::kube {

class Framer {
 public:
  // No object of a Kubernetes API is near this: etcd holds 1.5 MiB at most, a custom resource 3 MiB.
  static constexpr std::size_t k_largest_bytes = 64UL * 1024 * 1024;

  explicit Framer(std::size_t largest_bytes = k_largest_bytes) : m_largest(largest_bytes) {}

  // Takes the next piece, and calls `object` with each one that is whole now; the view lives for the call. `object`
  // returns false to be called no more for this piece, of which the rest is lost. Errors: text between objects, an
  // object that is too large. After an error nothing more is to be fed.
  Result<void> feed(std::string_view piece, const std::function<bool(std::string_view)>& object);

  // Whether the stream would end in the middle of an object now.
  bool in_object() const { return m_depth > 0; }

 private:
  std::size_t m_largest;
  std::string m_held;  // the begin of an object whose end has not come
  int m_depth = 0;
  bool m_in_string = false;
  bool m_escaped = false;
};

}  // namespace kt2::kube
