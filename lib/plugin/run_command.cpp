#include "plugin/run_command.hpp"

#include <fmt/format.h>

#include "base/words.hpp"
#include "process/failure.hpp"
#include "process/output.hpp"

namespace kt2::plugin {

Result<std::vector<Ran>> run_commands(Services& services, std::vector<Order> orders, Control& control) {
  std::vector<std::string> lines;
  std::vector<process::Job> jobs;
  for (Order& order : orders) {
    process::Command& command = order.job.command;
    lines.push_back(order.secrets.redact(quote_words(command.argv)));
    services.verbose(command.quiet ? 1 : 0, "running: " + lines.back());
    command.secrets = &order.secrets;
    command.on_output = [&services, passed_on = !command.quiet, watch = std::move(command.on_output)](auto data) {
      if (passed_on) services.printed(data);
      if (watch) watch(data);
    };
    command.status = services.status_line();
    order.job.limits.reader_patience = services.reader_patience();
    jobs.push_back(std::move(order.job));
  }
  auto outcomes = process::run_all(jobs, control, services.supervision());
  if (!outcomes) {
    for (const Order& order : orders) outcomes.error().message = order.secrets.redact(outcomes.error().message);
    return std::move(outcomes.error());
  }
  std::vector<Ran> all;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    process::Outcome& outcome = (*outcomes)[i];
    if (!outcome.output_error.empty()) {
      services.log(Severity::warning, process::lost_output_text(lines[i], outcome));
    }
    if (outcome.output_error == process::k_nobody_reads) services.unread();
    services.verbose(2, fmt::format("ended after {}: {}: {}", round_duration(outcome.time),
                                    process::describe_status(outcome), lines[i]));
    all.push_back({std::move(lines[i]), std::move(outcome)});
  }
  return all;
}

Result<Ran> run_command(Services& services, const Secrets& secrets, process::Command command, process::Limits limits,
                        Control& control) {
  auto ran = run_commands(services, {{secrets, {std::move(command), std::move(limits), false}}}, control);
  if (!ran) return std::move(ran.error());
  return std::move(ran->front());
}

}  // namespace kt2::plugin
