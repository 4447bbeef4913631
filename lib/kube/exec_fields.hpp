// The part of a kubeconfig's user that names a credential plugin. It does not look for the plugin.
#pragma once

#include <optional>

#include "kube/config_fields.hpp"

namespace kt2::kube {

// Nothing when the user has none. `cluster`: of the context; what it holds for plugins goes along.
std::optional<ExecPlugin> exec_plugin_of(ConfigFields& user, ConfigFields& cluster);

}  // namespace kt2::kube
