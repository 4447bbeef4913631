#include "plugin/run_command.hpp"

#include <fmt/format.h>

#include "base/words.hpp"
#include "process/failure.hpp"
#include "process/output.hpp"

namespace kt2::plugin {

Result<Ran> run_command(Services& services, const Secrets& secrets, process::Command command, process::Limits limits,
                        Control& control) {
  std::string line = secrets.redact(quote_words(command.argv));
  services.verbose(command.quiet ? 1 : 0, "running: " + line);
  command.secrets = &secrets;
  command.on_output = [&services, passed_on = !command.quiet, watch = std::move(command.on_output)](auto data) {
    if (passed_on) services.printed(data);
    if (watch) watch(data);
  };
  command.status = services.status_line();
  limits.reader_patience = services.reader_patience();
  auto outcome = process::run(command, limits, control, services.supervision());
  if (!outcome) {
    outcome.error().message = secrets.redact(outcome.error().message);
    return std::move(outcome.error());
  }
  if (!outcome->output_error.empty()) services.log(Severity::warning, process::lost_output_text(line, *outcome));
  if (outcome->output_error == process::k_nobody_reads) services.unread();
  services.verbose(2, fmt::format("ended after {}: {}: {}", round_duration(outcome->time),
                                  process::describe_status(*outcome), line));
  return Ran{std::move(line), std::move(*outcome)};
}

}  // namespace kt2::plugin
