// `kubetest2 wait`: waits until objects of a cluster are as they should be, by watching them. It changes nothing in the
// cluster.
#pragma once

#include <string>
#include <vector>

#include "base/environment.hpp"
#include "plugin/finder.hpp"

namespace kt2::program {

// `arguments` begins after "wait". Returns the exit status: 0 met; 1 not met in time, never to be met, or wrong usage;
// 128+n when signal n ended it.
int wait_command(const std::vector<std::string>& arguments, const Environment& environment,
                 const plugin::Finder& finder);

}  // namespace kt2::program
