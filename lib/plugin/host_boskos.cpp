#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "plugin/boskos_call.hpp"
#include "plugin/call.hpp"
#include "plugin/host.hpp"
#include "plugin/net_module.hpp"

namespace kt2::plugin {
namespace {

using namespace std::chrono_literals;
using results::StateLease;

constexpr std::int64_t k_heartbeat_ms = 300'000;

// For giving back what a stopped operation held.
constexpr Duration k_last_moments = 10s;

std::string text_of(const char* text) {
  return text != nullptr ? text : "";
}

kt2_status refuse(kt2_call& call, Cause cause, std::string why) {
  call.fail({cause, std::move(why), {}});
  return KT2_FAILED;
}

// What Boskos shows of who has a resource: the job, or outside of CI the person.
std::string owner_of(const Environment& environment) {
  if (const auto job = environment.get_non_empty("JOB_NAME")) return std::string(*job) + "-kubetest2";
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host = {'l', 'o', 'c', 'a', 'l'};
  const std::string user(environment.get_non_empty("USER").value_or(std::to_string(::geteuid())));
  return fmt::format("{}@{}-kubetest2", user, host.data());
}

StateLease lease_of(const kt2_call& call, const kt2_boskos& wanted) {
  StateLease lease;
  lease.of_test = std::string_view(call.instance.plugin().kind) == "tester";
  lease.server = text_of(wanted.server);
  lease.type = text_of(wanted.type);
  lease.owner = owner_of(call.context.environment);
  lease.user = text_of(wanted.user);
  lease.password_file = text_of(wanted.password_file);
  lease.heartbeat_ms = wanted.heartbeat_ms > 0 ? wanted.heartbeat_ms : k_heartbeat_ms;
  return lease;
}

// Nothing when it can be asked for.
std::optional<std::string> objection(const StateLease& lease) {
  if (lease.type.empty()) return "the plugin names no type of resource";
  const bool http = lease.server.starts_with("http://") || lease.server.starts_with("https://");
  if (!http) return fmt::format("Boskos at \"{}\": not a URL that begins with http:// or https://", lease.server);
  const auto begin = lease.server.find("://") + 3;
  const std::string authority = lease.server.substr(begin, lease.server.find('/', begin) - begin);
  if (authority.empty()) return fmt::format("Boskos at \"{}\": the URL names no host", lease.server);
  // It would stand in logs and on disk.
  if (authority.find('@') != std::string::npos) {
    return "the URL of Boskos holds a user or a password: they are given by themselves, the password in a file";
  }
  if (lease.user.empty() != lease.password_file.empty()) return "Boskos needs both a user and a password file, or none";
  return std::nullopt;
}

kt2_status acquire(kt2_call& call, StateLease lease, Duration timeout, const kt2_sink* name) {
  Services& services = call.instance.services();
  Leases& leases = services.leases();
  if (const auto earlier = leases.take_up(lease)) {
    services.log(Severity::info, fmt::format("the {} \"{}\" of Boskos at {} is still ours", earlier->type,
                                             earlier->name, earlier->server));
    answer(name, earlier->name);
    return KT2_OK;
  }
  if (auto recorded = leases.wanted(lease); !recorded) {
    call.fail(std::move(recorded.error()));
    return KT2_FAILED;
  }
  const StateLease asked = lease;
  const kt2_net_boskos boskos = net_boskos(asked);
  const kt2_sink taken{&lease.name, [](void* context, const char* data, std::size_t size) {
                         static_cast<std::string*>(context)->assign(data, size);
                       }};
  const kt2_status status = with_net(&call, &taken, [&](const kt2_net_module& net, const kt2_net_call* request) {
    return net.boskos_acquire(request, &boskos, asked.type.c_str(), timeout.count());
  });
  if (status != KT2_OK) {
    leases.unwanted(asked);
    return status;
  }
  if (auto held = leases.held(lease); !held) {
    // Without a record nobody would give it back after us.
    static_cast<void>(give_back(services.module_directory(), lease, {-1, Clock::now() + k_last_moments}));
    leases.over(lease.name);
    call.fail(std::move(held.error()));
    return KT2_FAILED;
  }
  services.log(Severity::info, fmt::format("took the {} \"{}\" from Boskos at {} as {}", lease.type, lease.name,
                                           lease.server, lease.owner));
  answer(name, lease.name);
  return KT2_OK;
}

kt2_status boskos_acquire(kt2_call* call, const kt2_boskos* wanted, const kt2_sink* name) {
  if (wanted == nullptr) return refuse(*call, Cause::internal, "the plugin asks Boskos for nothing");
  const StateLease lease = lease_of(*call, *wanted);
  if (auto objected = objection(lease)) return refuse(*call, Cause::usage, *std::move(objected));
  const Duration timeout = std::chrono::milliseconds(std::max<std::int64_t>(wanted->timeout_ms, 0));
  if (call->instance.run().dry_run) {
    call->instance.services().planned(
        fmt::format("take a {} from Boskos at {} as {}", lease.type, lease.server, lease.owner));
    answer(name, "<" + lease.type + ">");
    return KT2_OK;
  }
  return acquire(*call, lease, timeout, name);
}

kt2_status boskos_release(kt2_call* call, const char* name) {
  const std::string text = text_of(name);
  Services& services = call->instance.services();
  if (call->instance.run().dry_run) {
    services.planned(fmt::format("give {} back to Boskos as dirty", text));
    return KT2_OK;
  }
  if (auto given = give_back(services, text, call->context.control); !given) {
    call->fail(std::move(given.error()));
    return KT2_FAILED;
  }
  return KT2_OK;
}

}  // namespace

const kt2_host_boskos* host_boskos_table() {
  static constexpr kt2_host_boskos table{sizeof table, boskos_acquire, boskos_release};
  return &table;
}

}  // namespace kt2::plugin
