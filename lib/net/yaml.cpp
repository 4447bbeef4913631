#include "net/yaml.hpp"

#include "net/fence.hpp"
#include "yaml/merge.hpp"

namespace kt2::net {
namespace {

yaml::Part part_of(const kt2_net_yaml& raw) {
  return {raw.origin, raw.text, raw.is_file};
}

}  // namespace

bool yaml_merge(const kt2_net_call* raw, const kt2_net_yaml* parts, std::uint64_t count) {
  return fenced(raw, [&](const kt2_net_call& call) {
    std::vector<yaml::Part> all;
    for (std::uint64_t i = 0; i < count; ++i) all.push_back(part_of(parts[i]));
    const auto merged = yaml::merge(all);
    if (!merged) return fail(call, merged.error());
    answer(call, *merged);
    return true;
  });
}

bool yaml_read(const kt2_net_call* raw, const kt2_net_yaml* part, const char* path) {
  return fenced(raw, [&](const kt2_net_call& call) {
    const auto values = yaml::read(part_of(*part), path);
    if (!values) return fail(call, values.error());
    for (const std::string& value : *values) answer(call, value);
    return true;
  });
}

}  // namespace kt2::net
