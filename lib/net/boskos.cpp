#include "net/boskos.hpp"

#include "boskos/lease.hpp"
#include "net/fence.hpp"

namespace kt2::net {
namespace {

static_assert(static_cast<int>(boskos::Standing::held) == KT2_NET_HELD);
static_assert(static_cast<int>(boskos::Standing::lost) == KT2_NET_LOST);
static_assert(static_cast<int>(boskos::Standing::unsure) == KT2_NET_UNSURE);

std::string text_of(const char* text) {
  return text != nullptr ? text : "";
}

boskos::Server server_of(const kt2_net_boskos& boskos) {
  return {boskos.url, text_of(boskos.user), text_of(boskos.password_file)};
}

boskos::Limits limits_of(const kt2_net_call& call) {
  boskos::Limits limits;
  limits.cancel_fd = call.cancel_fd;
  if (call.deadline_ns != 0) limits.deadline = Clock::time_point(Duration(call.deadline_ns));
  return limits;
}

boskos::Note note_of(const kt2_net_call& call) {
  return [&call](std::string_view line) { call.note(call.context, std::string(line).c_str()); };
}

}  // namespace

bool boskos_acquire(const kt2_net_call* raw, const kt2_net_boskos* boskos, const char* type, std::int64_t timeout_ns) {
  return fenced(raw, [&](const kt2_net_call& call) {
    const auto name = boskos::acquire(server_of(*boskos), {type, boskos->owner, Duration(timeout_ns)}, limits_of(call),
                                      note_of(call));
    if (!name) return fail(call, name.error());
    answer(call, *name);
    return true;
  });
}

bool boskos_beat(const kt2_net_call* raw, const kt2_net_boskos* boskos, const char* name, std::int32_t* standing) {
  return fenced(raw, [&](const kt2_net_call& call) {
    const boskos::Beat beat = boskos::beat(server_of(*boskos), boskos->owner, name, limits_of(call));
    *standing = static_cast<std::int32_t>(beat.standing);
    answer(call, beat.reason);
    return true;
  });
}

bool boskos_release(const kt2_net_call* raw, const kt2_net_boskos* boskos, const char* name) {
  return fenced(raw, [&](const kt2_net_call& call) {
    const auto released = boskos::release(server_of(*boskos), boskos->owner, name, limits_of(call), note_of(call));
    if (!released) return fail(call, released.error());
    answer(call, *released);
    return true;
  });
}

}  // namespace kt2::net
