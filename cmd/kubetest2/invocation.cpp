#include "kubetest2/invocation.hpp"

#include "cli/core_flags.hpp"
#include "cli/flag_set.hpp"

namespace kt2::program {

Secrets secrets_of(const Environment& environment, const std::vector<std::string>& arguments) {
  // What is refused for its other flags is still told without secrets, so these are read alone.
  cli::FlagSet flags;
  for (cli::Flag& flag : cli::core_flags()) {
    if (flag.name == "redact") flags.add(std::move(flag));
  }
  const auto values = flags.parse(arguments, cli::FlagSet::Unknown::ignore);
  return {SecretNames(values ? values->list("redact") : std::vector<std::string>{}), environment, arguments};
}

LogFilter filter_of(const Secrets& secrets) {
  if (secrets.empty()) return {};
  return [&secrets](std::string_view line) { return secrets.redact(line); };
}

}  // namespace kt2::program
