#include "kubetest2/ready.hpp"

#include <fmt/format.h>

#include "base/words.hpp"
#include "plugin/step_wait.hpp"

namespace kt2::program {
namespace {

using plugin::WaitedObject;
using plugin::WaitState;

std::string text_of(const WaitedObject& object) {
  std::string text = "  " + object.resource;
  if (!object.name.empty()) text += " " + (object.name_space.empty() ? "" : object.name_space + "/") + object.name;
  const std::string after = round_duration(object.after);
  if (object.state == WaitState::met) return fmt::format("{}: met after {}\n", text, after);
  return fmt::format("{}: {}{}\n", text, object.state == WaitState::failed ? "failed: " : "not met: ", object.reason);
}

// Each wait with its objects, if it came as far as that.
std::string text_of(const plugin::Waited& waited, const std::vector<cli::Wait>& waits) {
  std::string text;
  std::size_t last = waits.size();
  for (const WaitedObject& object : waited.objects) {
    if (object.wait != last) text += waits.at(object.wait).text() + "\n";
    last = object.wait;
    text += text_of(object);
  }
  return text;
}

}  // namespace

Result<cli::WaitArguments> read_wait_flags(const std::vector<std::string>& texts) {
  cli::WaitArguments ready;
  for (const std::string& text : texts) {
    const std::string flag = "--wait-for=" + quote_word(text);
    const auto words = split_words(text);
    if (!words) return Error(words.error()).with(flag);
    const auto read = cli::parse_wait_words(*words);
    if (!read) return Error(read.error()).with(flag);
    ready.waits.insert(ready.waits.end(), read->waits.begin(), read->waits.end());
    if (!read->fail_fast) continue;
    ready.fail_fast = true;
    ready.fail_fast_after = read->fail_fast_after;
  }
  return ready;
}

Result<void> check_wait_flags(const cli::WaitArguments& ready, const std::filesystem::path& modules) {
  for (const cli::Wait& wait : ready.waits) {
    auto checked = plugin::check_waits({wait}, modules);
    if (!checked) return Error(checked.error()).with("--wait-for: " + wait.text());
  }
  return {};
}

Result<void> wait_until_ready(const cli::WaitArguments& ready, bool dry_run, plugin::Services& services,
                              const plugin::CallContext& context) {
  if (dry_run) {
    plan_waits(ready.waits, services);
    return {};
  }
  const auto waited =
      plugin::wait_for({ready.waits, {}, {}, ready.fail_fast, ready.fail_fast_after}, {services, context});
  std::string text = text_of(waited, ready.waits);
  if (waited.result) {
    services.told(text);
    return {};
  }
  Error error = waited.result.error();
  error.output = std::move(text);
  return error;
}

}  // namespace kt2::program
