#include "plugin/net_call.hpp"

#include <fmt/format.h>

#include <boost/dll/shared_library.hpp>

namespace kt2::plugin {
namespace {

constexpr const char* k_file = "libkubetest2-net.so";
constexpr const char* k_symbol = "kt2_net_v1";

struct Context {
  const NetCall& call;
  std::optional<Error> failure;
};

Context& context_of(void* context) {
  return *static_cast<Context*>(context);
}

}  // namespace

Result<const kt2_net_module*> net_module(const std::filesystem::path& directory) {
  const auto path = directory / k_file;
  try {
    // Loading it again only finds it; like a plugin it is never unloaded.
    auto* library = new boost::dll::shared_library(
        path.string(), boost::dll::load_mode::rtld_lazy | boost::dll::load_mode::rtld_local);
    return &library->get<const kt2_net_module>(k_symbol);
  } catch (const std::exception& error) {
    return Error{
        Cause::infrastructure, fmt::format("loading the network module \"{}\": {}", path.string(), error.what()), {}};
  }
}

void* own_of(void* context) {
  return context_of(context).call.own;
}

Result<void> call_net(const std::filesystem::path& directory, const NetCall& call,
                      const std::function<bool(const kt2_net_module&, const kt2_net_call*)>& body) {
  const auto module = net_module(directory);
  if (!module) return module.error();
  Context context{call, {}};
  const kt2_net_call net{call.cancel_fd,
                         call.deadline ? Duration(call.deadline->time_since_epoch()).count() : 0,
                         &context,
                         [](void* own, const char* data, std::uint64_t size) {
                           if (const auto& answer = context_of(own).call.answer)
                             answer({data, static_cast<std::size_t>(size)});
                         },
                         [](void* own, std::int32_t cause, const char* message) {
                           if (!context_of(own).failure)
                             context_of(own).failure = Error{static_cast<Cause>(cause), message, {}};
                         },
                         [](void* own, std::uint64_t received, std::uint64_t total) {
                           if (const auto& progress = context_of(own).call.progress) progress(received, total);
                         },
                         [](void* own, const char* line) {
                           if (const auto& note = context_of(own).call.note) note(line);
                         }};
  if (body(**module, &net)) return {};
  if (context.failure) return *std::move(context.failure);
  return Error{Cause::internal, "the network module failed without saying why", {}};
}

}  // namespace kt2::plugin
