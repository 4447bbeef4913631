#include "selection.hpp"

namespace ginkgo {
namespace {

using kubetest2::Call;

// What Kubernetes' own script starts when it is only told to run specs side by side.
constexpr const char* k_side_by_side = "25";

constexpr const char* k_serial = "\\[Serial\\]";

std::string variable(const Call& call, const char* name) {
  return call.environment(name).value_or("");
}

// Jobs that select by labels say all they want that way.
std::string default_focus(const Selection& selection) {
  return selection.label_filter.empty() ? "\\[Conformance\\]" : "";
}

}  // namespace

Selection Selection::of(const Call& call) {
  Selection selection{call.flag("parallel"), call.flag("focus-regex"), call.flag("skip-regex"),
                      call.flag("label-filter")};
  if (!call.flag_bool("env-knobs")) return selection;
  if (!call.flag_given("label-filter")) selection.label_filter = variable(call, "LABEL_FILTER");
  // Empty, it selects all.
  if (!call.flag_given("focus-regex")) selection.focus = call.environment("FOCUS").value_or(default_focus(selection));
  if (!call.flag_given("skip-regex")) selection.skip = variable(call, "SKIP");
  if (variable(call, "PARALLEL") != "true") return selection;
  if (!call.flag_given("parallel")) {
    const std::string nodes = variable(call, "GINKGO_PARALLEL_NODES");
    selection.parallel = nodes.empty() ? k_side_by_side : nodes;
  }
  if (!call.flag_given("skip-regex") && selection.label_filter.empty()) {
    selection.skip = selection.skip.empty() ? k_serial : k_serial + ("|" + selection.skip);
  }
  return selection;
}

}  // namespace ginkgo
