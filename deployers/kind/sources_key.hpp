// What a build is made of, as a text: two builds with the same text make the same.
#pragma once

#include <kubetest2/deployer.hpp>

#include <optional>
#include <string>

#include "source.hpp"

namespace kind {

// Of a checkout its commit and all that differs from it, new files included. Nothing where that cannot be told: no
// git, a URL, a marker that moves. Writes nothing into the checkout.
std::optional<std::string> sources_key(const kubetest2::Call& call, const Source& source);

}  // namespace kind
