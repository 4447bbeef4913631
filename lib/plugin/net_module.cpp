#include "plugin/net_module.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/dll/shared_library.hpp>

namespace kt2::plugin {
namespace {

using namespace std::chrono_literals;

constexpr const char* k_file = "libkubetest2-net.so";
constexpr const char* k_symbol = "kt2_net_v1";

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

struct Transfer {
  kt2_call* call;
  const kt2_sink* out;
  Progress progress;
};

Transfer& transfer_of(void* context) {
  return *static_cast<Transfer*>(context);
}

}  // namespace

Result<const kt2_net_module*> net_module(const std::filesystem::path& directory) {
  const auto path = directory / k_file;
  try {
    // Loading it again only finds it; like a plugin it is never unloaded.
    auto* library = new boost::dll::shared_library(path.string(),
                                                   boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
    return &library->get<const kt2_net_module>(k_symbol);
  } catch (const std::exception& error) {
    return Error{
        Cause::infrastructure, fmt::format("loading the network module \"{}\": {}", path.string(), error.what()), {}};
  }
}

kt2_status with_net(kt2_call* call, const kt2_sink* out,
                    const std::function<bool(const kt2_net_module&, const kt2_net_call*)>& body) {
  Services& services = call->instance.services();
  auto module = net_module(services.module_directory());
  if (!module) {
    call->fail(std::move(module.error()));
    return KT2_FAILED;
  }
  Transfer transfer{call, out, Progress(services)};
  const auto deadline = call->context.control.deadline();
  const kt2_net_call net{
      call->context.control.stop_fd(),
      deadline ? std::chrono::duration_cast<std::chrono::nanoseconds>(deadline->time_since_epoch()).count() : 0,
      &transfer,
      [](void* context, const char* data, std::uint64_t size) {
        answer(transfer_of(context).out, {data, static_cast<std::size_t>(size)});
      },
      [](void* context, std::int32_t cause, const char* message) {
        transfer_of(context).call->fail({static_cast<Cause>(cause), message, {}});
      },
      [](void* context, std::uint64_t received, std::uint64_t total) {
        transfer_of(context).progress.update(received, total);
      },
      [](void* context, const char* line) {
        transfer_of(context).progress.clear();
        transfer_of(context).call->instance.services().log(Severity::info, line);
      }};
  if (body(**module, &net)) return KT2_OK;
  return call->context.control.stopped() ? KT2_CANCELLED : KT2_FAILED;
}

}  // namespace kt2::plugin
