#include "plugin/call.hpp"
#include "plugin/host.hpp"

namespace kt2::plugin {
namespace {

kt2_status state_keep(kt2_call* call, const char* record) {
  if (record == nullptr || std::string_view(call->instance.plugin().kind) != "deployer") {
    call->fail({Cause::internal, "only a deployer keeps a record, and it has to be a text", {}});
    return KT2_FAILED;
  }
  if (call->instance.run().dry_run) return KT2_OK;
  if (auto kept = call->instance.services().keep_record(record); !kept) {
    call->fail(std::move(kept.error()));
    return KT2_FAILED;
  }
  return KT2_OK;
}

}  // namespace

const kt2_host_state* host_state_table() {
  static constexpr kt2_host_state table{sizeof table, state_keep};
  return &table;
}

}  // namespace kt2::plugin
