// What a server sends over a watch, whatever it is: cut the same wherever its pieces end, and judged without a crash.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/describe.hpp"
#include "diagnosis/finding.hpp"
#include "diagnosis/pod_logs.hpp"
#include "kube/framer.hpp"
#include "kube/status.hpp"
#include "kube/tally.hpp"

namespace {

using namespace kt2;
using kube::Json;

struct Cut {
  std::vector<std::string> objects;
  bool good = true;
};

Cut cut(std::string_view text, std::size_t piece) {
  Cut cut;
  kube::Framer framer(1 << 16);
  while (!text.empty() && cut.good) {
    cut.good = static_cast<bool>(framer.feed(text.substr(0, piece), [&](std::string_view object) {
      cut.objects.emplace_back(object);
      return true;
    }));
    text.remove_prefix(std::min(piece, text.size()));
  }
  return cut;
}

kube::Tally tally_of(const char* kind, const char* plural, const char* condition) {
  kube::TallyOptions options;
  options.resource.version = "v1";
  options.resource.kind = kind;
  options.resource.name = plural;
  options.fail_fast_after = Duration{};
  return kube::Tally(*kube::Condition::parse(condition), options);
}

void judge(const std::vector<std::string>& objects) {
  std::vector<kube::Tally> tallies;
  tallies.push_back(tally_of("Pod", "pods", "settled"));
  tallies.push_back(tally_of("Pod", "pods", "all(count>=2, condition=Ready)"));
  tallies.push_back(tally_of("Pod", "pods", "jsonpath={..containerStatuses[*].state}"));
  tallies.push_back(tally_of("Job", "jobs", "job"));
  tallies.push_back(tally_of("Deployment", "deployments", "rollout"));
  const Clock::time_point now{};
  for (kube::Tally& tally : tallies) {
    tally.begin_list();
    tally.end_list(now);
  }
  for (const std::string& text : objects) {
    const Json event = Json::parse(text, nullptr, false);
    if (!event.is_object() || !event.contains("object") || !event["object"].is_object()) continue;
    const Json& object = event["object"];
    describe(kube::status_of(object));
    const bool gone = event.contains("type") && event["type"] == "DELETED";
    for (kube::Tally& tally : tallies) {
      if (gone) {
        tally.deleted(object, now);
      } else {
        tally.changed(object, now);
      }
      tally.verdict(now);
      tally.line(now);
    }
    diagnosis::findings_of_pod(object);
    diagnosis::findings_of_node(object);
    diagnosis::findings_of_event(object);
    diagnosis::describe_pod(object, {});
    diagnosis::describe_node(object, {});
    diagnosis::event_line(object);
    diagnosis::logs_of(object, true);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Cut whole = cut(text, std::max<std::size_t>(size, 1));
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
    const Cut pieces = cut(text, piece);
    if (pieces.good != whole.good || (whole.good && pieces.objects != whole.objects)) std::abort();
  }
  judge(whole.objects);
  return 0;
}
