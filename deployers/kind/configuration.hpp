// The kind configuration of a cluster: the user's own, completed by what flags and knobs say. What contradicts it is
// refused, with both values and where they are from; nothing is decided silently.
#pragma once

#include <kubetest2/deployer.hpp>

#include <optional>
#include <string>

#include "settings.hpp"

namespace kind {

// The text that kind gets in place of --config; nothing where there is nothing to add to it. No effects.
std::optional<std::string> made_configuration(const kubetest2::Call& call, const Settings& settings);

// Where the artifacts keep what kind got.
std::string kept_configuration(const kubetest2::Call& call);

// Whether nodes will be Ready by themselves: the configuration leaves the network to kind.
bool has_default_network(const kubetest2::Call& call);

// Puts `text` there, or a copy of --config where there is none; neither given, nothing. Throws kubetest2::Failure.
void keep_configuration(const kubetest2::Call& call, const std::optional<std::string>& text);

}  // namespace kind
