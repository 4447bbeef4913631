// What people write for a condition, whatever it is: refused with a reason, or judged without a crash.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "kube/tally.hpp"

namespace {

using namespace kt2;

const kube::Json& pod() {
  static const kube::Json object = kube::Json::parse(R"({
    "metadata":{"name":"a","namespace":"n","uid":"u","annotations":{"a.b/c":"d"},"generation":2},
    "spec":{"replicas":3,"list":[1,2.5,"x",null,{"k":[{"l":"m"}]}]},
    "status":{"phase":"Running","conditions":[{"type":"Ready","status":"False","reason":"R","message":"m"}],
      "containerStatuses":[{"name":"c","ready":true,"restartCount":1}]}})");
  return object;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto condition = kube::Condition::parse({reinterpret_cast<const char*>(data), size});
  if (!condition) return condition.error().message.empty() ? __builtin_trap(), 1 : 0;
  kube::TallyOptions options;
  options.resource.version = "v1";
  options.resource.kind = "Pod";
  options.resource.name = "pods";
  const Clock::time_point now{};
  kube::Tally tally(*condition, options);
  tally.begin_list();
  tally.listed(pod(), now);
  tally.end_list(now);
  tally.changed(pod(), now);
  tally.verdict(now);
  tally.line(now);
  tally.deleted(pod(), now);
  tally.objects(now);
  return 0;
}
