// Pods and nodes of every kind of trouble, as an API server gives them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace kt2::diagnosis::test {

using Json = nlohmann::json;

// A pod of one container "app", with this status of it and this phase.
inline Json pod(const std::string& name, const std::string& phase, const std::string& container,
                const std::string& conditions = "[]") {
  return Json::parse(
      R"({"metadata":{"name":")" + name + R"(","namespace":"default","uid":"u-)" + name +
      R"("},"spec":{"nodeName":"n1","containers":[{"name":"app","image":"nope:1"}]},"status":{"phase":")" + phase +
      R"(","conditions":)" + conditions + R"(,"containerStatuses":[)" + container + "]}}");
}

inline Json healthy_pod(const std::string& name) {
  return pod(name, "Running", R"({"name":"app","ready":true,"restartCount":0,"state":{"running":{}}})",
             R"([{"type":"Ready","status":"True"}])");
}

inline Json unpullable_pod(const std::string& name) {
  return pod(name, "Pending", R"({"name":"app","ready":false,"restartCount":0,"state":{"waiting":{
      "reason":"ImagePullBackOff","message":"Back-off pulling image \"nope:1\""}}})");
}

inline Json crashing_pod(const std::string& name, const std::string& reason = "Error") {
  return pod(name, "Running",
             R"({"name":"app","ready":false,"restartCount":7,
      "state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 5m0s"}},
      "lastState":{"terminated":{"exitCode":137,"reason":")" +
                 reason + R"("}}})");
}

inline Json unschedulable_pod(const std::string& name) {
  return pod(name, "Pending", "", R"([{"type":"PodScheduled","status":"False","reason":"Unschedulable",
      "message":"0/3 nodes are available: 3 Insufficient cpu."}])");
}

inline Json node(const std::string& name, bool ready) {
  return Json::parse(R"({"metadata":{"name":")" + name + R"("},"status":{"conditions":[{"type":"Ready","status":")" +
                     (ready ? "True" : "False") +
                     R"(","reason":"KubeletNotReady","message":"container runtime network not ready"}]}})");
}

inline Json event(const std::string& subject, const std::string& message, const std::string& time) {
  return Json::parse(R"({"type":"Warning","reason":"Failed","lastTimestamp":")" + time +
                     R"(","count":3,"involvedObject":{"kind":"Pod","namespace":"default","name":")" + subject +
                     R"("},"message":")" + message + R"("})");
}

}  // namespace kt2::diagnosis::test
