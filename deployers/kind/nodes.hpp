// How many nodes of each role a configuration gets. A number that contradicts the configuration is refused.
#pragma once

#include <kubetest2/deployer.hpp>

#include <optional>
#include <string>

#include "settings.hpp"

namespace kind {

// The `nodes` to add to a configuration so that it has as many as flags say; nothing where it has.
std::optional<std::string> missing_nodes(const kubetest2::Call& call, const std::optional<kubetest2::Yaml>& given,
                                         const Settings& settings);

}  // namespace kind
