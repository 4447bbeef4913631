// A call of the network module, which is loaded for it: what it asks, and where its answers go, as C++. It knows no
// plugin.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "net/module.hpp"

namespace kt2::plugin {

// The module of the folder `directory`, loaded once and kept. The error names the file.
Result<const kt2_net_module*> net_module(const std::filesystem::path& directory);

// Its callbacks may be empty; they are called on the calling thread, before the call returns.
struct NetCall {
  int cancel_fd = -1;  // readable: stop
  std::optional<Clock::time_point> deadline = {};
  std::function<void(std::string_view)> answer = {};
  std::function<void(std::uint64_t received, std::uint64_t total)> progress = {};
  std::function<void(const char* line)> note = {};
  void* own = nullptr;  // of the caller, for further callbacks of the module's
};

// The caller's own, from what the module gives back to a callback.
void* own_of(void* context);

// The error is the first that was told, or that the module cannot be loaded.
Result<void> call_net(const std::filesystem::path& directory, const NetCall& call,
                      const std::function<bool(const kt2_net_module&, const kt2_net_call*)>& body);

}  // namespace kt2::plugin
