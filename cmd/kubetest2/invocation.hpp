// One call of a deployer, before anything of it is loaded: who is to run, with which words, in which surroundings.
#pragma once

#include <string>
#include <vector>

#include "base/environment.hpp"
#include "plugin/finder.hpp"

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
};

}  // namespace kt2::program
