#include "plugin/waiting.hpp"

#include "base/paths.hpp"
#include "plugin/net_call.hpp"
#include "process/failure.hpp"

namespace kt2::plugin {
namespace {

// NULL at the end; they point into `texts`.
std::vector<const char*> pointers(const std::vector<std::string>& texts) {
  std::vector<const char*> result;
  for (const std::string& text : texts) result.push_back(text.c_str());
  result.push_back(nullptr);
  return result;
}

const char* or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

// The order in the module's words. It points into the order.
class NetWaits {
 public:
  explicit NetWaits(const std::vector<cli::Wait>& waits) {
    m_what.reserve(waits.size());
    m_names.reserve(waits.size());
    m_waits.reserve(waits.size());
    for (const cli::Wait& wait : waits) {
      m_what.push_back(pointers(wait.what));
      m_names.push_back(wait.objects());
      m_waits.push_back({m_what.back().data(), wait.condition.c_str(), or_null(wait.name_space), or_null(wait.labels),
                         or_null(wait.fields), wait.all_namespaces, m_names.back().c_str()});
      m_pointers.push_back(&m_waits.back());
    }
    m_pointers.push_back(nullptr);
  }
  const kt2_net_wait* const* get() const { return m_pointers.data(); }

 private:
  std::vector<std::vector<const char*>> m_what;
  std::vector<std::string> m_names;
  std::vector<kt2_net_wait> m_waits;
  std::vector<const kt2_net_wait*> m_pointers;
};

// What the module's callbacks get.
struct Own {
  const WaitHost& host;
  std::vector<WaitedObject> objects = {};
};

Own& own(void* context) {
  return *static_cast<Own*>(own_of(context));
}

// In words for a person who knows which program it was; its own last words say most.
std::string failure_text(const process::Outcome& outcome) {
  if (outcome.ended == process::Ended::by_deadline) return "did not end in its time";
  if (outcome.ended == process::Ended::by_cancellation) return "was stopped";
  std::string text = process::describe_status(outcome);
  std::string_view said = outcome.tail;
  while (said.ends_with('\n')) said.remove_suffix(1);
  const auto last_line = said.substr(said.rfind('\n') + 1);
  if (!last_line.empty()) text += ": " + std::string(last_line);
  return text;
}

bool run_plugin(void* context, const char* const* argv, const char* const* environment, std::int64_t deadline_ns,
                void* out, void (*printed)(void*, const char*, std::uint64_t), void (*failed)(void*, const char*)) {
  const WaitHost& host = own(context).host;
  process::Command command;
  for (; *argv != nullptr; ++argv) command.argv.emplace_back(*argv);
  command.environment = host.environment;
  const Environment more = Environment::of_entries(environment);
  for (const auto& [name, value] : more.variables()) command.environment.set(name, value);
  command.quiet = true;
  command.secrets = &host.secrets;
  std::string answer;
  command.on_stdout = [&](std::string_view data) { answer += data; };
  const process::Limits limits{Clock::time_point(Duration(deadline_ns)), host.grace};
  const auto outcome = process::run(command, limits, host.control, host.supervision);
  if (outcome && outcome->success()) {
    printed(out, answer.data(), answer.size());
    return true;
  }
  failed(out, (outcome ? failure_text(*outcome) : outcome.error().message).c_str());
  return false;
}

void keep(void* context, const kt2_net_object* object) {
  const auto state = object->state == KT2_NET_MET      ? WaitState::met
                     : object->state == KT2_NET_FAILED ? WaitState::failed
                                                       : WaitState::unmet;
  own(context).objects.push_back({object->wait, object->resource, object->kind, object->name_space, object->name, state,
                                  object->reason, Duration(object->after_ns)});
}

using Body = std::function<bool(const kt2_net_module&, const kt2_net_call*, const kt2_net_cluster*)>;

// Calls `body` with the module and the way to the cluster.
Result<void> call_cluster(const std::string& kubeconfig, const std::string& context, Own& own, NetCall net,
                          const Body& body) {
  const std::vector<std::string> entries = own.host.environment.entries();
  const auto environment = pointers(entries);
  const std::string cache = cache_directory(own.host.environment, "discovery").string();
  const kt2_net_cluster cluster{environment.data(), or_null(kubeconfig), or_null(context), cache.c_str(), run_plugin};
  net.own = &own;
  return call_net(own.host.modules, net,
                  [&](const kt2_net_module& module, const kt2_net_call* call) { return body(module, call, &cluster); });
}

NetCall net_call(const WaitHost& host) {
  NetCall net{host.cancel_fd >= 0 ? host.cancel_fd : host.control.stop_fd(), host.deadline};
  net.note = host.note;
  return net;
}

}  // namespace

std::string_view wait_state_name(WaitState state) {
  if (state == WaitState::met) return "met";
  return state == WaitState::failed ? "failed" : "unmet";
}

Waited wait_for(const WaitOrder& order, const WaitHost& host) {
  Own mine{host};
  const NetWaits waits(order.waits);
  kt2_net_wait_options options{};
  options.once = order.once;
  options.line_interval_ns = host.line_interval.count();
  options.fail_fast = order.fail_fast;
  options.fail_fast_after_ns = order.fail_fast_after.count();
  options.status = [](void* context, std::uint64_t wait, bool met, const char* line) {
    if (const auto& status = own(context).host.status) status(wait, met, line);
  };
  options.object = keep;
  auto result =
      call_cluster(order.kubeconfig, order.context, mine, net_call(host),
                   [&](const kt2_net_module& module, const kt2_net_call* call, const kt2_net_cluster* cluster) {
                     return module.wait(call, cluster, waits.get(), &options);
                   });
  return {std::move(mine.objects), std::move(result)};
}

Result<void> check_waits(const std::vector<cli::Wait>& waits, const std::filesystem::path& modules) {
  const NetWaits raw(waits);
  return call_net(modules, {}, [&](const kt2_net_module& module, const kt2_net_call* call) {
    return module.check_waits(call, raw.get());
  });
}

Result<std::string> check_kubeconfig(const std::string& kubeconfig, const std::string& context, const WaitHost& host) {
  Own mine{host};
  std::string server;
  NetCall net = net_call(host);
  net.answer = [&](std::string_view data) { server += data; };
  auto checked = call_cluster(kubeconfig, context, mine, net,
                              [&](const kt2_net_module& module, const kt2_net_call* call,
                                  const kt2_net_cluster* cluster) { return module.check_kubeconfig(call, cluster); });
  if (!checked) return checked.error();
  return server;
}

Result<std::string> dump_cluster(const DumpOrder& order, const WaitHost& host) {
  Own mine{host};
  std::string summary;
  NetCall net = net_call(host);
  net.answer = [&](std::string_view data) { summary += data; };
  const std::string directory = order.directory.string();
  const auto namespaces = pointers(order.namespaces);
  const kt2_net_dump dump{directory.c_str(), order.limit_bytes, namespaces.data()};
  auto dumped = call_cluster(order.kubeconfig, {}, mine, net,
                             [&](const kt2_net_module& module, const kt2_net_call* call,
                                 const kt2_net_cluster* cluster) { return module.dump(call, cluster, &dump); });
  if (!dumped) return dumped.error();
  return summary;
}

}  // namespace kt2::plugin
