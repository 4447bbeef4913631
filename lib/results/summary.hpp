// The text that ends a run on standard error: what passed, what failed and why, and where to look. It prints nothing
// and uses no colours.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/duration.hpp"
#include "results/row.hpp"

namespace kt2::results {

// Whole lines. First the verdict and `total`, then a line per row in aligned columns (a failure's line with the start
// of its message), then each failure again with its cause, its whole message and the last lines of its output, then the
// artifacts directory. For example:
//
//   kubetest2: FAILED in 1m12s
//     Up    passed  12.3s
//     Test  FAILED  59.1s  ginkgo --nodes=2: exit status 1
//     Down  passed  400ms
//
//   Test FAILED (cause: test)
//     ginkgo --nodes=2: exit status 1
//     the last line it printed:
//     | 1 of 7100 specs failed
//
//   artifacts: /x/_artifacts
// [any-thread]
std::string summary(const std::vector<Row>& rows, Duration total, const std::filesystem::path& artifacts);

}  // namespace kt2::results
