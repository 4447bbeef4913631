#include <algorithm>
#include <chrono>
#include <deque>

#include "base/launch_mark.hpp"
#include "base/words.hpp"
#include "plugin/call.hpp"
#include "plugin/host.hpp"
#include "plugin/run_command.hpp"
#include "process/failure.hpp"

namespace kt2::plugin {
namespace {

// "A=b kwokctl create cluster", as one would type it.
std::string command_line(const kt2_command& command) {
  std::vector<std::string> words;
  for (const char* const* word = command.argv; *word != nullptr; ++word) words.emplace_back(*word);
  return quote_words(words);
}

// The run's, and those that this command alone gets in its environment.
Secrets secrets_of(const kt2_call& call, const kt2_command& command) {
  Secrets secrets = call.instance.services().secrets();
  for (const char* const* entry = command.environment; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) secrets.consider(text.substr(0, equals), text.substr(equals + 1));
  }
  return secrets;
}

std::string planned_line(const kt2_command& command) {
  std::string line;
  if (command.directory != nullptr) line += "cd " + quote_word(command.directory) + " && ";
  if ((command.options & KT2_RUN_CLEAN_ENVIRONMENT) != 0) line += "env -i ";
  for (const char* const* entry = command.environment; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    line += std::string(text.substr(0, equals + 1)) + quote_word(text.substr(equals + 1)) + " ";
  }
  return line + command_line(command);
}

process::Command to_command(const kt2_call& call, const kt2_command& raw, const kt2_sink* out) {
  process::Command command;
  for (const char* const* word = raw.argv; *word != nullptr; ++word) command.argv.emplace_back(*word);
  if ((raw.options & KT2_RUN_CLEAN_ENVIRONMENT) == 0) {
    command.environment = call.context.environment;
  } else if (const auto mark = call.context.environment.get(k_launch_mark)) {
    command.environment.set(k_launch_mark, *mark);
  }
  for (const char* const* entry = raw.environment; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos)
      command.environment.unset(text);
    else
      command.environment.set(text.substr(0, equals), text.substr(equals + 1));
  }
  if (raw.directory != nullptr) command.directory = raw.directory;
  command.quiet = (raw.options & KT2_RUN_QUIET) != 0;
  command.keep_children = (raw.options & KT2_RUN_KEEP_CHILDREN) != 0;
  if (out != nullptr) {
    auto& listener = (raw.options & KT2_RUN_WATCH) != 0 ? command.on_output : command.on_stdout;
    listener = [out](std::string_view data) { answer(out, data); };
  }
  return command;
}

process::Limits limits_of(const kt2_call& call, const kt2_command& raw) {
  process::Limits limits;
  limits.deadline = call.context.control.deadline();
  limits.grace = call.instance.services().grace();
  if (raw.timeout_ms > 0) {
    const auto own = Clock::now() + std::chrono::milliseconds(raw.timeout_ms);
    limits.deadline = limits.deadline ? std::min(*limits.deadline, own) : own;
  }
  return limits;
}

// Whether the call itself is over, and not only a limit of the command's own.
bool call_stopped(kt2_call* call, const process::Outcome& outcome) {
  if (outcome.ended == process::Ended::by_cancellation) return true;
  const auto deadline = call->context.control.deadline();
  return outcome.ended == process::Ended::by_deadline && deadline && Clock::now() >= *deadline;
}

// Member by member: the caller's struct may be of another size than ours.
void tell_exit(kt2_exit* exit, std::int32_t code, std::int32_t signal) {
  if (exit == nullptr) return;
  exit->code = code;
  exit->signal = signal;
}

// How a command's end is answered; what is a failure is pushed.
kt2_status judge(kt2_call* call, const kt2_command& raw, const Ran& ran) {
  const auto& [line, outcome] = ran;
  const Cause cause = default_cause(call->instance.plugin());
  if (call_stopped(call, outcome)) {
    call->fail(process::failure_of(line, outcome, cause));
    return KT2_CANCELLED;
  }
  const bool fine = outcome.success() && !process::lost_output(outcome);
  if (fine || (raw.options & KT2_RUN_MAY_FAIL) != 0) return KT2_OK;
  // Why it was ended, the one that failed tells.
  if (outcome.ended == process::Ended::with_others) return KT2_FAILED;
  const bool limited = outcome.ended == process::Ended::by_deadline;
  call->fail(process::failure_of(line, outcome, cause,
                                 limited ? Duration(std::chrono::milliseconds(raw.timeout_ms)) : Duration::zero()));
  return KT2_FAILED;
}

bool is_whole(kt2_call* call, const kt2_command* raw) {
  if (raw != nullptr && raw->argv != nullptr && raw->argv[0] != nullptr) return true;
  call->fail({Cause::internal, "the plugin asked to run a command without a program", {}});
  return false;
}

kt2_status run_those(kt2_call* call, const std::vector<const kt2_command*>& commands, const kt2_sink* out,
                     kt2_exit* const* exits) {
  Services& services = call->instance.services();
  std::deque<Secrets> secrets;
  std::vector<Order> orders;
  for (const kt2_command* raw : commands) {
    if (!is_whole(call, raw)) return KT2_FAILED;
    secrets.push_back(secrets_of(*call, *raw));
    orders.push_back({secrets.back(),
                      {to_command(*call, *raw, out), limits_of(*call, *raw), (raw->options & KT2_RUN_MAY_FAIL) == 0}});
  }
  if (call->instance.run().dry_run) {
    for (std::size_t i = 0; i < commands.size(); ++i) {
      services.planned(secrets[i].redact(planned_line(*commands[i])));
      if (exits != nullptr) tell_exit(exits[i], 0, 0);
    }
    return KT2_OK;
  }
  auto ran = run_commands(services, std::move(orders), call->context.control);
  if (!ran) {
    call->fail(std::move(ran.error()));
    return KT2_FAILED;
  }
  kt2_status worst = KT2_OK;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const process::Outcome& outcome = (*ran)[i].outcome;
    if (exits != nullptr) tell_exit(exits[i], outcome.signal != 0 ? -1 : outcome.exit_code, outcome.signal);
    worst = std::max(worst, judge(call, *commands[i], (*ran)[i]));
  }
  return worst;
}

kt2_status commands_run_all(kt2_call* call, const kt2_command* const* commands, kt2_exit* const* exits) {
  std::vector<const kt2_command*> list;
  for (const kt2_command* const* command = commands; command != nullptr && *command != nullptr; ++command) {
    list.push_back(*command);
  }
  return run_those(call, list, nullptr, exits);
}

}  // namespace

kt2_status host_run(kt2_call* call, const kt2_command* command, const kt2_sink* out, kt2_exit* exit) {
  return run_those(call, {command}, out, &exit);
}

const kt2_host_commands* host_commands_table() {
  static constexpr kt2_host_commands table{sizeof table, commands_run_all};
  return &table;
}

}  // namespace kt2::plugin
