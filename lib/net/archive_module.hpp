// The archive module: what is loaded to unpack, and only then, since libarchive brings a dozen libraries that no wait
// and few downloads need.
#pragma once

#include "base/result.hpp"
#include "net/module.hpp"

namespace kt2::net {

using Extract = decltype(kt2_net_module::extract);

// Its one function, of the file beside this module; loaded once and kept. The error names the file. [any-thread]
Result<Extract> archive_module();

}  // namespace kt2::net
