// What the functions of a module share: how they answer and fail across its C interface.
#pragma once

#include <cstdint>
#include <exception>
#include <string_view>

#include "base/result.hpp"
#include "net/module.hpp"

namespace kt2::net {

inline bool fail(const kt2_net_call& call, const Error& error) {
  call.fail(call.context, static_cast<std::int32_t>(error.cause), error.message.c_str());
  return false;
}

inline void answer(const kt2_net_call& call, std::string_view text) {
  call.answer(call.context, text.data(), text.size());
}

// No exception leaves the module: the program has a standard library of its own.
template <class Body>
bool fenced(const kt2_net_call* call, Body&& body) {
  try {
    return body(*call);
  } catch (const std::exception& error) {
    return fail(*call, {Cause::internal, error.what(), {}});
  }
}

}  // namespace kt2::net
