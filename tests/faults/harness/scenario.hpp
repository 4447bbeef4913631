// What a seed stands for: a run with its deployer's and tester's manners, and a fault. It starts nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "fault.hpp"

namespace kt2::faults {

enum class Sink { file, null, unread, gone };
enum class Disk { roomy, small_artifacts, small_run_dir };
// How a cluster that was left on purpose is taken down.
enum class Cleaning { by_id, by_call };

struct Tester {
  std::string mode = "plain";
  int stay_ms = 0;  // -1: until it is ended
  int end = 0;      // a status, or -SIGNAL
  long long bytes = 0;
};

struct Scenario {
  std::uint64_t seed = 0;
  bool prepared = false;  // an earlier call of the same run has brought the cluster up
  bool build = false;
  bool up = false;
  bool pre = false;
  bool test = false;
  bool post = false;
  bool down = false;
  Tester tester;
  int things = 3;
  std::vector<std::string> daemons;
  bool careless = false;
  std::string faulty;  // the deployer's operation that goes wrong, once; empty for none
  std::string how;
  Fault fault;
  Sink sink = Sink::file;
  Disk disk = Disk::roomy;
  Cleaning cleaning = Cleaning::by_id;

  // "6ff3a1…": the seed as --only takes it, and the run's id.
  std::string id() const;
  // The marks that the run leaves when nothing goes wrong, in order.
  std::vector<std::string> marks() const;
  // One line for people.
  std::string text() const;
  // The launcher's arguments; everything of the case is in `directory`.
  std::vector<std::string> arguments(const std::filesystem::path& directory) const;
  std::vector<std::string> preparing_arguments(const std::filesystem::path& directory) const;
  // `killed`: nobody who was at work on the run has survived.
  std::vector<std::string> cleaning_arguments(const std::filesystem::path& directory, bool killed) const;
};

// `most_bytes`: what a tester that prints much may print.
Scenario scenario_of(std::uint64_t seed, long long most_bytes);

}  // namespace kt2::faults
