#include "run/server.hpp"

#include <charconv>

namespace kt2::run {
namespace {

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

struct Order {
  Step step;
  std::optional<Clock::time_point> deadline;
  bool test_failed;
};

Order read_perform(const Message& message) {
  const auto& fields = message.fields;
  Order order{static_cast<Step>(number(fields.at(0))), {}, fields.at(2) == "1"};
  // Both processes read the same monotonic clock.
  if (const auto deadline = number(fields.at(1)); deadline != 0) order.deadline = Clock::time_point(Duration(deadline));
  return order;
}

}  // namespace

Message perform_message(const Request& request) {
  const auto deadline = request.deadline ? Duration(request.deadline->time_since_epoch()).count() : 0;
  return {MessageKind::perform,
          {std::to_string(static_cast<int>(request.step)), std::to_string(deadline), request.test_failed ? "1" : "0"}};
}

namespace {

// Of a message the beginning says most; the channel itself keeps the end of a text, as output wants it.
std::string head(const std::string& text) {
  constexpr std::size_t k_longest = 32 * 1024;
  return text.size() <= k_longest ? text : text.substr(0, k_longest) + " … (cut)";
}

}  // namespace

Message done_message(const Result<void>& result, CallControl::Told told) {
  if (result) return {MessageKind::done, {}};
  return {MessageKind::done,
          {std::to_string(static_cast<int>(result.error().cause)), std::to_string(static_cast<int>(told)),
           head(result.error().message), result.error().output}};
}

Report read_done(const Message& message) {
  Report report;
  if (message.fields.empty()) return report;
  report.failure = Error{static_cast<Cause>(number(message.fields.at(0))), message.fields.at(2), message.fields.at(3)};
  switch (static_cast<CallControl::Told>(number(message.fields.at(1)))) {
    case CallControl::Told::nothing:
      break;
    case CallControl::Told::cancelled:
      report.stopped = Stopped::by_signal;
      break;
    case CallControl::Told::deadline:
      report.stopped = Stopped::by_deadline;
      break;
  }
  return report;
}

Message kept_message(const std::vector<process::Identity>& kept) {
  Message message{MessageKind::kept, {}};
  for (const process::Identity& identity : kept) {
    message.fields.push_back(std::to_string(identity.pid));
    message.fields.push_back(std::to_string(identity.start_time));
  }
  return message;
}

std::vector<process::Identity> read_kept(const Message& message) {
  std::vector<process::Identity> kept;
  for (std::size_t i = 0; i + 1 < message.fields.size(); i += 2) {
    kept.push_back(
        {static_cast<pid_t>(number(message.fields[i])), static_cast<std::uint64_t>(number(message.fields[i + 1]))});
  }
  return kept;
}

Served serve(Channel& channel, CallControl& control, StepHandler& handler) {
  Served served;
  for (;;) {
    const auto message = channel.receive();
    if (!message) return served;
    if (message->kind == MessageKind::quit) {
      served.how = Ended::told_to_quit;
      return served;
    }
    if (message->kind != MessageKind::perform) continue;  // a request to stop that came too late
    const Order order = read_perform(*message);
    served.last = order.step;
    control.begin(order.deadline);
    const auto result = handler.perform(order.step, order.test_failed, control);
    served.failed = served.failed || !result;
    const bool told = !control.orphaned() && channel.send(done_message(result, control.told()));
    served.how = order.step == Step::finish ? Ended::finished : told ? Ended::between_steps : Ended::in_step;
    // A Down that was under way may have been told to stop; the caller does it again.
    if (!told) return served;
  }
}

}  // namespace kt2::run
