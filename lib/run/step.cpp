#include "run/step.hpp"

namespace kt2::run {

std::string_view step_name(Step step) {
  switch (step) {
    case Step::init:
      return "Init";
    case Step::build:
      return "Build";
    case Step::up:
      return "Up";
    case Step::ready:
      return "Ready";
    case Step::pre_test_cmd:
      return "PreTestCmd";
    case Step::test:
      return "Test";
    case Step::post_test_cmd:
      return "PostTestCmd";
    case Step::post_test:
      return "PostTest";
    case Step::dump_logs:
      return "DumpLogs";
    case Step::down:
      return "Down";
    case Step::finish:
      return "Finish";
  }
  return "?";
}

std::vector<std::string_view> step_names() {
  std::vector<std::string_view> names;
  for (int step = 0; step <= static_cast<int>(Step::finish); ++step)
    names.push_back(step_name(static_cast<Step>(step)));
  return names;
}

bool has_row(Step step) {
  return step != Step::init && step != Step::post_test && step != Step::dump_logs && step != Step::finish;
}

}  // namespace kt2::run
