// Brings a scenario's fault to the processes of a run.
#pragma once

#include <filesystem>
#include <vector>

#include "fault.hpp"
#include "launched.hpp"

namespace kt2::faults {

struct Delivery {
  bool delivered = false;      // else the run was over, or had no such process
  bool before_finish = false;  // the first blow fell before the run's last step began
  std::vector<int> requests;   // signals that the supervisor got
  std::vector<Fd> workers;     // that were there when the fault began
};

// Waits for the fault's moment, and delivers it. `directory` is the case's, `marks` where this run leaves its marks.
Delivery deliver(const Fault& fault, const Launched& run, const std::filesystem::path& directory,
                 const std::filesystem::path& marks);

}  // namespace kt2::faults
