// What a credential plugin is told and what it answers: the two halves of an ExecCredential. It runs nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "kube/access.hpp"

namespace kt2::kube {

using WallClock = std::chrono::system_clock;

struct ExecCredential {
  std::string token;
  std::string certificate;  // PEM, as the key; both or neither
  std::string key;
  std::optional<WallClock::time_point> expires;
};

// The value of KUBERNETES_EXEC_INFO. `authority`: PEM, for a plugin that is to know the cluster.
std::string exec_info(const Access& access, const std::string& authority);

// Reads what the plugin printed. The error (Cause::usage) is what follows the plugin's name, and holds nothing of it.
Result<ExecCredential> read_exec_credential(const ExecPlugin& plugin, std::string_view printed);

// "2024-05-06T07:08:09Z", also with a fraction or an offset.
std::optional<WallClock::time_point> parse_rfc3339(const std::string& text);

}  // namespace kt2::kube
