// What the environment says about the job that this run is a part of, read once at the start.
#pragma once

#include <string>

#include "base/environment.hpp"
#include "run/budget.hpp"

namespace kt2::program {

struct SurroundingsReading {
  run::Surroundings surroundings;
  std::string warning;  // a JOB_SPEC that could not be read, and so sets no limits; else empty
};

// JOB_SPEC and GITHUB_ACTIONS. A decorated job that names no grace has Prow's 15 s.
SurroundingsReading read_surroundings(const Environment& environment);

}  // namespace kt2::program
