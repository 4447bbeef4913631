#include "kubetest2/glance.hpp"

#include "cli/core_flags.hpp"
#include "cli/flag_set.hpp"

namespace kt2::program {

std::optional<cli::FlagValues> glance(const std::vector<std::string>& arguments) {
  cli::FlagSet flags;
  for (cli::Flag& flag : cli::core_flags()) flags.add(std::move(flag));
  auto values = flags.parse(arguments, cli::FlagSet::Unknown::ignore);
  if (!values) return std::nullopt;
  return std::move(*values);
}

}  // namespace kt2::program
