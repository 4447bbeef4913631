#include <vector>

#include "plugin/host.hpp"
#include "plugin/net_module.hpp"

namespace kt2::plugin {
namespace {

kt2_net_yaml part_of(const kt2_yaml& yaml) {
  return {yaml.origin != nullptr ? yaml.origin : "", yaml.text != nullptr ? yaml.text : "",
          (yaml.options & KT2_YAML_FILE) != 0};
}

kt2_status yaml_merge(kt2_call* call, const kt2_yaml* const* documents, const kt2_sink* merged) {
  std::vector<kt2_net_yaml> parts;
  for (const kt2_yaml* const* document = documents; *document != nullptr; ++document) {
    parts.push_back(part_of(**document));
  }
  return with_net(call, merged, [&](const kt2_net_module& net, const kt2_net_call* net_call) {
    return net.yaml_merge(net_call, parts.data(), parts.size());
  });
}

kt2_status yaml_read(kt2_call* call, const kt2_yaml* document, const char* path, const kt2_sink* values) {
  const kt2_net_yaml part = part_of(*document);
  return with_net(call, values, [&](const kt2_net_module& net, const kt2_net_call* net_call) {
    return net.yaml_read(net_call, &part, path);
  });
}

}  // namespace

const kt2_host_yaml* host_yaml_table() {
  static constexpr kt2_host_yaml table{sizeof table, yaml_merge, yaml_read};
  return &table;
}

}  // namespace kt2::plugin
