#include "stage.hpp"

#include <regex>

namespace gce {
namespace {

using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

struct Place {
  std::string bucket;
  bool ci;
  std::string suffix;
};

std::optional<Place> place_of(const std::string& text) {
  static const std::regex form(R"(gs://([^/]+)/(ci|devel)(?:/(.*))?)");
  std::smatch match;
  if (!std::regex_match(text, match, form)) return std::nullopt;
  return Place{match[1], match[2] == "ci", match[3]};
}

}  // namespace

void check_stage(const Call& call) {
  const std::string where = call.flag("stage");
  if (where.empty() || place_of(where)) return;
  throw Failure("--stage=" + where + ": it has to be gs://BUCKET/ci/SUFFIX or gs://BUCKET/devel/SUFFIX",
                KT2_CAUSE_USAGE);
}

void stage(const Call& call, const std::string& root, const std::string&) {
  const auto place = place_of(call.flag("stage"));
  if (!place) return;
  const std::string registry = call.flag("image-location");
  const std::string root_there = (place->ci ? "ci/" : "devel/") + place->suffix;
  call.run(Command({"krel", "push", "--bucket=" + place->bucket, "--allow-dup"})
               .add_if(place->ci, {"--ci"})
               .add_if(!place->suffix.empty(), {"--gcs-root=" + root_there})
               .add_if(!call.flag_bool("update-latest"), {"--noupdatelatest"})
               .add_if(!registry.empty(), {"--registry=" + registry})
               .add({"--version-suffix=" + call.run_id()})
               .in(root));
}

}  // namespace gce
