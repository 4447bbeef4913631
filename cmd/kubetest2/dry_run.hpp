// Prints a plan on standard output: directories, limits, and each step with the commands it would run.
#pragma once

#include <string>

#include "run/run.hpp"

namespace kt2::program {

class DryRun final : public run::Observer {
 public:
  // Prints what holds for the whole run. `plan` is borrowed.
  explicit DryRun(const run::Plan& plan);

  void planned(const std::string& line);
  // Whether all of it could be printed.
  bool written() const { return m_written; }
  void step_begins(run::Step step, const std::vector<results::Row>& rows, std::optional<Duration> limit) override;
  void step_ended(run::Step step, const std::vector<results::Row>& rows, Duration time, const Error* failure) override;

 private:
  void heading();
  void out(const std::string& text);

  const run::Plan& m_plan;
  run::Step m_step{};
  bool m_headed = false;
  bool m_written = true;
};

}  // namespace kt2::program
