#include "plugin/boskos_call.hpp"

#include <fmt/format.h>

namespace kt2::plugin {
namespace {

// For giving back what a stopped operation held.
constexpr std::chrono::seconds k_last_moments{10};

}  // namespace

static_assert(static_cast<int>(Standing::held) == KT2_NET_HELD);
static_assert(static_cast<int>(Standing::lost) == KT2_NET_LOST);
static_assert(static_cast<int>(Standing::unsure) == KT2_NET_UNSURE);

kt2_net_boskos net_boskos(const results::StateLease& lease) {
  return {lease.server.c_str(), lease.user.c_str(), lease.password_file.c_str(), lease.owner.c_str()};
}

Result<std::string> give_back(const std::filesystem::path& modules, const results::StateLease& lease, NetCall call) {
  const kt2_net_boskos boskos = net_boskos(lease);
  std::string reason;
  call.answer = [&](std::string_view text) { reason = text; };
  const auto called = call_net(modules, call, [&](const kt2_net_module& net, const kt2_net_call* request) {
    return net.boskos_release(request, &boskos, lease.name.c_str());
  });
  if (!called) return called.error();
  if (reason.empty())
    return fmt::format("gave the {} \"{}\" back to Boskos at {}", lease.type, lease.name, lease.server);
  return fmt::format("the {} \"{}\" of Boskos at {} is not ours any more: {}", lease.type, lease.name, lease.server,
                     reason);
}

Result<void> give_back(Services& services, const std::string& name, const Control& control) {
  Leases& leases = services.leases();
  const auto lease = leases.find(name);
  if (!lease) return {};
  leases.going_back(name);
  // Who is to stop gives back all the same.
  NetCall net;
  if (control.stopped())
    net.deadline = Clock::now() + k_last_moments;
  else
    net.cancel_fd = control.stop_fd();
  net.note = [&](const char* line) { services.log(Severity::info, line); };
  auto given = give_back(services.module_directory(), *lease, net);
  if (!given && net.cancel_fd >= 0 && control.stopped()) {
    given = give_back(services.module_directory(), *lease, {-1, Clock::now() + k_last_moments});
  }
  if (!given) {
    leases.still_held(name);
    return given.error();
  }
  leases.over(name);
  services.log(Severity::info, *given);
  return {};
}

Beat send_beat(const std::filesystem::path& modules, const results::StateLease& lease, NetCall call) {
  const kt2_net_boskos boskos = net_boskos(lease);
  Beat beat;
  call.answer = [&](std::string_view reason) { beat.reason = reason; };
  std::int32_t standing = KT2_NET_UNSURE;
  const auto called = call_net(modules, call, [&](const kt2_net_module& net, const kt2_net_call* request) {
    return net.boskos_beat(request, &boskos, lease.name.c_str(), &standing);
  });
  if (!called) return {Standing::unsure, called.error().message};
  beat.standing = static_cast<Standing>(standing);
  return beat;
}

}  // namespace kt2::plugin
