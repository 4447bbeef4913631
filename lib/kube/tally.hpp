// Keeps count of the objects of one wait: which meet its condition, which do not yet and why, and whether that is
// enough. It is told of objects by whoever watches, asks nobody, and keeps of each object only its verdict.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.hpp"
#include "kube/condition.hpp"

namespace kt2::kube {

struct ObjectReport {
  std::string name_space;
  std::string name;  // empty: the wait as a whole
  Verdict verdict;
  Clock::time_point since{};  // of the verdict's state
};

struct TallyOptions {
  Resource resource;
  std::string name;                         // the one object that is waited for; empty: all that are listed
  bool many_namespaces = false;             // names are shown as namespace/name
  std::optional<Duration> fail_fast_after;  // nothing: what cannot come true is waited for all the same
  std::string name_space = {};              // of the one object, for reports of one that is not there
};

class Tally {
 public:
  Tally(Condition condition, TallyOptions options);
  ~Tally();
  Tally(Tally&&) noexcept;

  // A whole list: begin, each object, end. What was there and is not in it is gone.
  void begin_list();
  void listed(const Json& object, Clock::time_point now);
  void end_list(Clock::time_point now);

  // One event of the watch after it. Of each object, in the server's order.
  void changed(const Json& object, Clock::time_point now);
  void deleted(const Json& object, Clock::time_point now);

  // The wait as a whole. unmet until the first list has ended, unless an event decides it before.
  Verdict verdict(Clock::time_point now) const;
  // When the verdict may change without an event.
  std::optional<Clock::time_point> next_look() const;
  // "3 of 7 Ready; coredns-x: ImagePullBackOff, back-off pulling image "x"": at most 300 characters, at most 3 objects.
  std::string line(Clock::time_point now) const;
  // By name; with the wait's own row where a condition is not one of single objects, or no object was there.
  std::vector<ObjectReport> objects(Clock::time_point now) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace kt2::kube
