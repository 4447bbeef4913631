#include "plugin/flags.hpp"

#include <fmt/format.h>

namespace kt2::plugin {
namespace {

cli::FlagType type_of(const kt2_flag& flag) {
  switch (flag.type) {
    case KT2_FLAG_BOOL:
      return cli::FlagType::boolean;
    case KT2_FLAG_INT:
      return cli::FlagType::integer;
    case KT2_FLAG_STRINGS:
      return cli::FlagType::strings;
    case KT2_FLAG_DURATION:
      return cli::FlagType::duration;
    default:
      return cli::FlagType::string;
  }
}

const char* zero_of(cli::FlagType type) {
  switch (type) {
    case cli::FlagType::boolean:
      return "false";
    case cli::FlagType::integer:
      return "0";
    case cli::FlagType::duration:
      return "0s";
    default:
      return "";
  }
}

}  // namespace

std::vector<cli::Flag> flags_of(const kt2_plugin& plugin) {
  std::vector<cli::Flag> flags;
  for (const kt2_flag* const* raw = plugin.flags; raw != nullptr && *raw != nullptr; ++raw) {
    cli::Flag flag;
    flag.name = (*raw)->name;
    if (flag.name.size() == 1) flag.shorthand = flag.name;
    flag.type = type_of(**raw);
    flag.default_value = (*raw)->default_value != nullptr ? (*raw)->default_value : zero_of(flag.type);
    flag.help = (*raw)->help;
    flag.lenient_list = true;
    flags.push_back(std::move(flag));
  }
  return flags;
}

Result<void> add_flags(cli::FlagSet& flags, const kt2_plugin& plugin) {
  for (cli::Flag& flag : flags_of(plugin)) {
    if (flags.find(flag.name) != nullptr) {
      return Error{
          Cause::deployer,
          fmt::format("the {} \"{}\" has a flag --{}, which is kubetest2's own", plugin.kind, plugin.name, flag.name),
          {}};
    }
    flags.add(std::move(flag));
  }
  return {};
}

}  // namespace kt2::plugin
