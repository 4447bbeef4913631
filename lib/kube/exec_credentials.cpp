#include "kube/exec_credentials.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/paths.hpp"
#include "kube/one_line.hpp"
#include "kube/words.hpp"

namespace kt2::kube {
namespace {

// A request takes its time, and clocks differ.
constexpr auto k_renew_before = std::chrono::seconds(30);

// What is left of the caller's time when a plugin that hangs is ended: to say so.
constexpr Duration k_last_words = std::chrono::milliseconds(200);

Clock::time_point end_of(Clock::time_point now, Clock::time_point deadline, Duration limit) {
  return std::min(deadline - std::clamp<Duration>((deadline - now) / 10, Duration(0), k_last_words), now + limit);
}

}  // namespace

Result<ExecCredential> ExecCredentials::get(const Access& access, const std::string& authority,
                                            Clock::time_point deadline) {
  const auto begin = WallClock::now();
  if (m_kept && (!m_kept->expires || begin < m_renew)) return *m_kept;
  auto fresh = run(access, authority, deadline);
  if (!fresh) {
    if (m_kept && WallClock::now() < *m_kept->expires) return *m_kept;
    return fresh;
  }
  m_kept = *fresh;
  if (fresh->expires) {
    const auto lifetime = *fresh->expires - WallClock::now();
    m_renew = *fresh->expires - std::min<WallClock::duration>(k_renew_before, lifetime / 10);
  }
  return fresh;
}

Result<ExecCredential> ExecCredentials::run(const Access& access, const std::string& authority,
                                            Clock::time_point deadline) {
  const ExecPlugin& plugin = *access.exec;
  auto environment = plugin.environment;
  environment.emplace_back("KUBERNETES_EXEC_INFO", exec_info(access, authority));
  const std::string name = fmt::format("credential plugin {} ({})", in_quotes(plugin.argv[0]), plugin.where);
  auto printed = m_runner(plugin.argv, environment, end_of(Clock::now(), deadline, m_limit));
  if (!printed) {
    Error error = Error(printed.error()).with(name);
    if (!find_program(plugin.argv[0], plugin.search_path)) {
      error.cause = Cause::usage;
      if (!plugin.install_hint.empty()) error.message += "; " + one_line(plugin.install_hint);
    }
    return error;
  }
  auto credential = read_exec_credential(plugin, *printed);
  if (!credential) return Error(credential.error()).with(name);
  return credential;
}

}  // namespace kt2::kube
