#include "plugin/net_module.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace kt2::plugin {
namespace {

using namespace std::chrono_literals;

// A download's progress: a line that moves on a terminal, one now and then in a log.
class Progress {
 public:
  explicit Progress(Services& services) : m_services(services), m_terminal(::isatty(STDERR_FILENO) == 1) {}
  ~Progress() {
    if (m_drawn) clear();
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::uint64_t received, std::uint64_t total) {
    constexpr double k_mib = 1024.0 * 1024.0;
    std::string text = fmt::format("downloaded {:.1f} MiB", static_cast<double>(received) / k_mib);
    if (total > 0) {
      text += fmt::format(" of {:.1f} MiB ({}%)", static_cast<double>(total) / k_mib, received * 100 / total);
    }
    if (m_terminal) {
      draw("\r\x1b[K" + text);
    } else if (Clock::now() >= m_next) {
      m_next = Clock::now() + 15s;
      m_services.log(Severity::info, text);
    }
  }

  // Before a line of the log, which would otherwise be drawn over.
  void clear() {
    if (m_drawn) draw("\r\x1b[K");
    m_drawn = false;
  }

 private:
  void draw(const std::string& text) { m_drawn = ::write(STDERR_FILENO, text.data(), text.size()) > 0; }

  Services& m_services;
  bool m_terminal;
  bool m_drawn = false;
  Clock::time_point m_next = Clock::now() + 5s;
};

}  // namespace

kt2_status with_net(kt2_call* call, const kt2_sink* out,
                    const std::function<bool(const kt2_net_module&, const kt2_net_call*)>& body) {
  Services& services = call->instance.services();
  Progress progress(services);
  NetCall net{call->context.control.stop_fd(), call->context.control.deadline()};
  net.answer = [&](std::string_view data) { answer(out, data); };
  net.progress = [&](std::uint64_t received, std::uint64_t total) { progress.update(received, total); };
  net.note = [&](const char* line) {
    progress.clear();
    services.log(Severity::info, line);
  };
  auto called = call_net(services.module_directory(), net, body);
  if (called) return KT2_OK;
  call->fail(std::move(called.error()));
  return call->context.control.stopped() ? KT2_CANCELLED : KT2_FAILED;
}

}  // namespace kt2::plugin
