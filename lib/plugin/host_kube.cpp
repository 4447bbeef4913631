#include <poll.h>
#include <sys/epoll.h>

#include "base/fd.hpp"
#include "plugin/call.hpp"
#include "plugin/host.hpp"
#include "plugin/step_wait.hpp"
#include "results/json_out.hpp"

namespace kt2::plugin {
namespace {

std::string text_of(const char* text) {
  return text != nullptr ? text : "";
}

// A wait's members as words beside those that it has: one reader for both.
std::vector<std::string> words_of(const kt2_wait& wait) {
  std::vector<std::string> words;
  for (const char* const* word = wait.what; word != nullptr && *word != nullptr; ++word) words.emplace_back(*word);
  const std::pair<const char*, const char*> members[] = {{"--for=", wait.condition},
                                                         {"--namespace=", wait.name_space},
                                                         {"--selector=", wait.labels},
                                                         {"--field-selector=", wait.fields}};
  for (const auto& [flag, value] : members) {
    if (value != nullptr) words.push_back(std::string(flag) + value);
  }
  if ((wait.options & KT2_WAIT_ALL_NAMESPACES) != 0) words.emplace_back("--all-namespaces");
  return words;
}

Result<WaitOrder> order_of(const kt2_waiting& waiting) {
  WaitOrder order{{}, text_of(waiting.kubeconfig), text_of(waiting.context)};
  order.fail_fast = (waiting.options & KT2_WAITING_FAIL_FAST) != 0;
  order.fail_fast_after = waiting.fail_fast_after_ms > 0 ? std::chrono::milliseconds(waiting.fail_fast_after_ms)
                                                         : Duration(std::chrono::minutes(1));
  for (const kt2_wait* const* wait = waiting.waits; wait != nullptr && *wait != nullptr; ++wait) {
    auto read = cli::parse_wait_words(words_of(**wait));
    if (!read) return std::move(read.error()).with("a wait");
    order.waits.insert(order.waits.end(), read->waits.begin(), read->waits.end());
    if (!read->fail_fast) continue;
    order.fail_fast = true;
    order.fail_fast_after = read->fail_fast_after;
  }
  if (order.waits.empty()) return Error{Cause::internal, "the plugin waits for nothing", {}};
  return order;
}

// Readable when one of both is.
Fd either(int one, int other) {
  Fd set(::epoll_create1(EPOLL_CLOEXEC));
  epoll_event event{};
  event.events = EPOLLIN;
  for (const int fd : {one, other}) ::epoll_ctl(set.get(), EPOLL_CTL_ADD, fd, &event);
  return set;
}

bool is_readable(int fd) {
  pollfd polled{fd, POLLIN, 0};
  return ::poll(&polled, 1, 0) > 0;
}

void tell(const WaitedObject& object, const kt2_sink* report) {
  const auto after = std::chrono::duration_cast<std::chrono::milliseconds>(object.after).count();
  answer(report, results::object_as_json({{"resource", object.resource},
                                          {"namespace", object.name_space},
                                          {"name", object.name},
                                          {"state", std::string(wait_state_name(object.state))},
                                          {"reason", object.reason},
                                          {"after_ms", static_cast<std::int64_t>(after)}}));
}

kt2_status refuse(kt2_call& call, Error error) {
  call.fail(std::move(error));
  return KT2_FAILED;
}

kt2_status kube_wait(kt2_call* call, const kt2_waiting* waiting, const kt2_sink* report) {
  if (waiting == nullptr) return refuse(*call, {Cause::internal, "the plugin waits for nothing", {}});
  auto order = order_of(*waiting);
  if (!order) return refuse(*call, std::move(order.error()));
  Services& services = call->instance.services();
  if (call->instance.run().dry_run) {
    plan_waits(order->waits, services);
    return KT2_OK;
  }
  const Control& control = call->context.control;
  const bool stoppable = waiting->stop_fd > 0;
  const Fd stop = stoppable ? either(control.stop_fd(), waiting->stop_fd) : Fd();
  StepWait step{services, call->context, {}, stoppable ? stop.get() : -1};
  if (waiting->timeout_ms > 0) step.deadline = Clock::now() + std::chrono::milliseconds(waiting->timeout_ms);
  Waited waited = wait_for(*order, step);
  for (const WaitedObject& object : waited.objects) tell(object, report);
  if (waited.result) return KT2_OK;
  if (stoppable && !control.stopped() && is_readable(waiting->stop_fd)) return KT2_CANCELLED;
  const bool own_limit = waited.result.error().cause == Cause::timeout && !control.stopped();
  const Duration limit = std::chrono::milliseconds(waiting->timeout_ms);
  call->fail(own_limit ? std::move(waited.result.error()).with("not so within " + format_duration(limit))
                       : std::move(waited.result.error()));
  return control.stopped() ? KT2_CANCELLED : KT2_FAILED;
}

kt2_status kube_check(kt2_call* call, const char* kubeconfig, const char* context, const kt2_sink* server) {
  if (call->instance.run().dry_run) return KT2_OK;
  auto checked = check_kubeconfig(text_of(kubeconfig), text_of(context), {call->instance.services(), call->context});
  if (!checked) return refuse(*call, std::move(checked.error()));
  answer(server, *checked);
  return KT2_OK;
}

}  // namespace

const kt2_host_kube* host_kube_table() {
  static constexpr kt2_host_kube table{sizeof table, kube_wait, kube_check};
  return &table;
}

}  // namespace kt2::plugin
