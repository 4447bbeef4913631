// Objects as an API server sends them, for tests.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "kube/condition.hpp"
#include "kube/resource.hpp"
#include "kube/tally.hpp"

namespace kt2::kube {

Resource resource(std::string group, std::string name, std::string kind);
Resource pods();
Resource jobs();
Resource deployments();

// In the namespace "ns", its uid "uid-NAME" where none is given; with `rest` merged into it.
Json object(const std::string& name, const Json& rest = nullptr, const std::string& uid = {});
Json condition(const std::string& type, const std::string& status, const std::string& reason = {},
               const std::string& message = {});
// A status with these conditions, to be merged.
Json conditions(std::vector<Json> list);

Json ready_pod(const std::string& name);
Json pending_pod(const std::string& name);
// Its container "app" waits.
Json waiting_pod(const std::string& name, const std::string& reason, const std::string& message = {});

// A time, in seconds from the test's begin.
inline Clock::time_point at(int seconds) {
  return Clock::time_point(std::chrono::seconds(1000 + seconds));
}

class Tested {
 public:
  Tested(const std::string& condition, TallyOptions options)
      : m_tally(Condition::parse(condition).value(), std::move(options)) {}

  Tested& list(const std::vector<Json>& objects, int seconds = 0) {
    m_tally.begin_list();
    for (const Json& object : objects) m_tally.listed(object, at(seconds));
    m_tally.end_list(at(seconds));
    return *this;
  }
  Tested& changed(const Json& object, int seconds = 0) {
    m_tally.changed(object, at(seconds));
    return *this;
  }
  Tested& deleted(const Json& object, int seconds = 0) {
    m_tally.deleted(object, at(seconds));
    return *this;
  }
  State state(int seconds = 0) const { return m_tally.verdict(at(seconds)).state; }
  std::string reason(int seconds = 0) const { return m_tally.verdict(at(seconds)).reason; }
  std::string line(int seconds = 0) const { return m_tally.line(at(seconds)); }
  std::vector<ObjectReport> objects(int seconds = 0) const { return m_tally.objects(at(seconds)); }
  std::optional<Clock::time_point> next_look() const { return m_tally.next_look(); }
  Tally& tally() { return m_tally; }

 private:
  Tally m_tally;
};

inline TallyOptions of(Resource resource, std::string name = {}) {
  TallyOptions options;
  options.resource = std::move(resource);
  options.name = std::move(name);
  return options;
}
inline TallyOptions fail_fast(TallyOptions options, int seconds = 60) {
  options.fail_fast_after = std::chrono::seconds(seconds);
  return options;
}

inline void PrintTo(State state, std::ostream* out) {
  *out << (state == State::met ? "met" : state == State::failed ? "failed" : "unmet");
}

}  // namespace kt2::kube
