// The host's side of the opaque kt2_call: one operation under way.
#pragma once

#include <kubetest2/plugin.h>

#include <mutex>
#include <vector>

#include "plugin/instance.hpp"

struct kt2_call {
  const kt2::plugin::Instance& instance;
  const kt2::plugin::CallContext& context;
  std::mutex mutex;  // of failures: plugins may fail from any thread
  std::vector<kt2::Error> failures;
  kt2::Clock::time_point begun = kt2::Clock::now();

  void fail(kt2::Error error) {
    const std::lock_guard lock(mutex);
    failures.push_back(std::move(error));
  }
};

namespace kt2::plugin {

// Who must act on a failure of this plugin that did not say.
Cause default_cause(const kt2_plugin& plugin);

// Hands `text` to a sink that a plugin gave; a null sink wants nothing.
inline void answer(const kt2_sink* sink, std::string_view text) {
  if (sink != nullptr && sink->write != nullptr) sink->write(sink->context, text.data(), text.size());
}

}  // namespace kt2::plugin
