// The steps of a run, by name.
#pragma once

#include <string_view>
#include <vector>

namespace kt2::run {

enum class Step { init, build, up, ready, pre_test_cmd, test, post_test_cmd, post_test, dump_logs, down, finish };

// The name in junit_runner.xml and in messages: TestGrid's rows have had it for years.
std::string_view step_name(Step step);

// Those of all steps, in their order.
std::vector<std::string_view> step_names();

// Whether the step has a row of its own when it succeeds. Any step that fails has one.
bool has_row(Step step);

}  // namespace kt2::run
