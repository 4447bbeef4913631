// One call of a deployer, before anything of it is loaded: who is to run, with which words, in which surroundings.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/environment.hpp"
#include "cli/flag_values.hpp"
#include "plugin/finder.hpp"
#include "run/budget.hpp"

namespace kt2::program {

struct Invocation {
  plugin::Found deployer;
  std::vector<std::string> arguments;  // after the deployer's name
  Environment environment;
  plugin::Finder finder;
  // Of a run that goes on in a second worker: where none was given, each reading would make up another.
  std::string run_id;
  // What marks the processes of this launch: see run/remains.hpp.
  std::string mark;
  run::Surroundings surroundings = {};
  std::string surroundings_warning = {};  // what of them could not be read; to be logged once
  // Of flags that came before the deployer's name. For a deployer of ours they are among the arguments as well.
  cli::FlagValues leading = {};
  pid_t parent = 0;  // ours, when we started
};

}  // namespace kt2::program
