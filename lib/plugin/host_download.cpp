#include <fmt/format.h>

#include <filesystem>

#include "base/paths.hpp"
#include "base/words.hpp"
#include "plugin/host.hpp"
#include "plugin/net_module.hpp"

namespace kt2::plugin {
namespace {

// Records the action in a dry run; true when that was all.
bool only_planned(const kt2_call& call, const std::string& line) {
  if (!call.instance.run().dry_run) return false;
  call.instance.services().planned(line);
  return true;
}

kt2_status download_text(kt2_call* call, const char* url, const kt2_sink* body) {
  if (only_planned(*call, fmt::format("download {}", quote_word(url)))) return KT2_OK;
  return with_net(call, body,
                  [&](const kt2_net_module& net, const kt2_net_call* transfer) { return net.text(transfer, url); });
}

kt2_status download_file(kt2_call* call, const char* url, const char* sha256_url, const kt2_sink* path) {
  if (only_planned(*call,
                   fmt::format("download {}{}", quote_word(url), sha256_url != nullptr ? ", sha256 checked" : ""))) {
    return KT2_OK;
  }
  const std::string cache = cache_directory(call->context.environment, "downloads").string();
  return with_net(call, path, [&](const kt2_net_module& net, const kt2_net_call* transfer) {
    return net.file(transfer, url, sha256_url != nullptr ? sha256_url : "", cache.c_str());
  });
}

kt2_status download_extract(kt2_call* call, const char* archive, const char* const* members_and_targets) {
  if (call->instance.run().dry_run) {
    for (const char* const* entry = members_and_targets; *entry != nullptr; entry += 2) {
      only_planned(*call, fmt::format("extract {} to {}", quote_word(entry[0]), quote_word(entry[1])));
    }
    return KT2_OK;
  }
  return with_net(call, nullptr, [&](const kt2_net_module& net, const kt2_net_call* transfer) {
    return net.extract(transfer, archive, members_and_targets);
  });
}

kt2_status download_install(kt2_call* call, const char* source, const char* target) {
  if (only_planned(*call, fmt::format("install {}", quote_word(target)))) return KT2_OK;
  return with_net(call, nullptr, [&](const kt2_net_module& net, const kt2_net_call* transfer) {
    return net.install(transfer, source, target);
  });
}

}  // namespace

const kt2_host_download* host_download_table() {
  static constexpr kt2_host_download table{sizeof table, download_text, download_file, download_extract,
                                           download_install};
  return &table;
}

}  // namespace kt2::plugin
