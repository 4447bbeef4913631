// One call of a deployer, before anything of it is loaded: who is to run, with which words, in which surroundings.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/environment.hpp"
#include "base/log.hpp"
#include "base/secrets.hpp"
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
  Secrets secrets{};  // of the environment and the arguments
  run::Surroundings surroundings = {};
  std::string surroundings_warning = {};  // what of them could not be read; to be logged once
  // Of flags that came before the deployer's name. For a deployer of ours they are among the arguments as well.
  cli::FlagValues leading = {};
  pid_t parent = 0;  // ours, when we started
};

// The environment's secrets and the arguments', which may name further ones: --redact NAME.
Secrets secrets_of(const Environment& environment, const std::vector<std::string>& arguments);

// For a log; none where there are no secrets. `secrets` is borrowed.
LogFilter filter_of(const Secrets& secrets);

}  // namespace kt2::program
