#include <fmt/format.h>

#include "base/paths.hpp"
#include "plugin/host.hpp"
#include "plugin/net_module.hpp"

namespace kt2::plugin {
namespace {

kt2_status programs_find(kt2_call* call, const char* name, std::uint32_t where, const kt2_sink* path) {
  std::optional<std::filesystem::path> found;
  const std::string_view program(name != nullptr ? name : "");
  if ((where & KT2_IN_RUN_DIR) != 0) found = find_program(program, call->instance.run().run_dir);
  if (!found && (where & KT2_ON_PATH) != 0) {
    found = find_program(program, call->context.environment.get("PATH").value_or(""));
  }
  if (!found) return KT2_FAILED;
  answer(path, absolute_path(*found).string());
  return KT2_OK;
}

kt2_status programs_record(kt2_call* call, const char* name, const char* path, const char* version) {
  if (call->instance.run().dry_run) return KT2_OK;
  std::string digest;
  const kt2_sink sink{&digest, [](void* target, const char* data, std::size_t size) {
                        static_cast<std::string*>(target)->append(data, size);
                      }};
  const kt2_status status = with_net(
      call, &sink, [&](const kt2_net_module& net, const kt2_net_call* transfer) { return net.sha256(transfer, path); });
  if (status != KT2_OK) return status;
  Services& services = call->instance.services();
  const std::string known = version != nullptr ? version : "";
  services.log(Severity::info,
               fmt::format("{}: {} {}sha256 {}", name, path, known.empty() ? "" : "version " + known + " ", digest));
  services.set_metadata(fmt::format("{}-path", name), path);
  services.set_metadata(fmt::format("{}-version", name), known);
  services.set_metadata(fmt::format("{}-sha256", name), digest);
  return KT2_OK;
}

}  // namespace

const kt2_host_programs* host_programs_table() {
  static constexpr kt2_host_programs table{sizeof table, programs_find, programs_record};
  return &table;
}

}  // namespace kt2::plugin
