// Images that a cluster gets from this machine.
#pragma once

#include <kubetest2/deployer.hpp>

#include "cluster.hpp"
#include "engine.hpp"

namespace kind {

// Throws kubetest2::Failure that names what is not there: an image of --load-image, a file of --image-archive.
void check_images(const kubetest2::Call& call, const Engine& engine, const Cluster& cluster);

// Puts them onto every node.
void load_images(const kubetest2::Call& call, const Cluster& cluster);

}  // namespace kind
