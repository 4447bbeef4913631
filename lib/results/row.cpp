#include "results/row.hpp"

namespace kt2::results {

std::optional<Error> reported_failure(const Row& row) {
  if (row.failure || !row.running) return row.failure;
  return Error{Cause::interrupted, "interrupted: the step had begun, and its end was never recorded", {}};
}

}  // namespace kt2::results
