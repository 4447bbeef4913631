// The environment variable by which the processes of one launch are found again. Who sets it and who looks for it agree
// here; it is neither set nor read here.
#pragma once

namespace kt2 {

inline constexpr const char* k_launch_mark = "KUBETEST2_LAUNCH";

}  // namespace kt2
