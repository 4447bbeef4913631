// The credential that one plugin gives, kept until it expires. It runs the plugin through its caller.
#pragma once

#include <optional>

#include "base/duration.hpp"
#include "kube/credentials.hpp"
#include "kube/exec_credential.hpp"

namespace kt2::kube {

class ExecCredentials {
 public:
  // `limit`: how long the plugin may run.
  ExecCredentials(Runner runner, Duration limit) : m_runner(std::move(runner)), m_limit(limit) {}

  // What is kept, or, shortly before it expires, what the plugin prints now. Fails only with nothing left that is good.
  Result<ExecCredential> get(const Access& access, const std::string& authority, Clock::time_point deadline);
  // What is kept is no good.
  void forget() { m_kept.reset(); }

 private:
  Result<ExecCredential> run(const Access& access, const std::string& authority, Clock::time_point deadline);

  Runner m_runner;
  Duration m_limit;
  std::optional<ExecCredential> m_kept;
  WallClock::time_point m_renew{};  // of what is kept and expires
};

}  // namespace kt2::kube
