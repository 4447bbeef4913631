// Objects for waits, as the API takes them, and the states that controllers would bring them to. Plain values.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace kt2::e2e {

using nlohmann::json;

// {"metadata": {"name": NAME}}, with the label app=APP where that is not empty.
inline json named(const std::string& name, const std::string& app = "") {
  json object{{"metadata", {{"name", name}}}};
  if (!app.empty()) object["metadata"]["labels"] = {{"app", app}};
  return object;
}

inline json pod_template(const std::string& app, const std::string& restart = "Always") {
  return {{"metadata", {{"labels", {{"app", app}}}}},
          {"spec", {{"restartPolicy", restart}, {"containers", {{{"name", "main"}, {"image", "none.test/none"}}}}}}};
}

inline json pod(const std::string& name, const std::string& app = "") {
  json object = named(name, app);
  object["spec"] = pod_template(app)["spec"];
  return object;
}

// A Deployment, StatefulSet or DaemonSet.
inline json workload(const std::string& name) {
  json object = named(name);
  object["spec"] = {{"selector", {{"matchLabels", {{"app", name}}}}}, {"template", pod_template(name)}};
  return object;
}

inline json job(const std::string& name) {
  json object = named(name);
  object["spec"] = {{"template", pod_template(name, "Never")}};
  return object;
}

inline json condition(const std::string& type, const std::string& status, const std::string& reason = "",
                      const std::string& message = "") {
  json object{{"type", type}, {"status", status}, {"lastTransitionTime", "2024-01-01T00:00:00Z"}};
  if (!reason.empty()) object["reason"] = reason;
  if (!message.empty()) object["message"] = message;
  return object;
}

inline json with_status(const json& status) {
  return {{"status", status}};
}

inline json running_pod(bool ready) {
  return with_status({{"phase", "Running"},
                      {"conditions", {condition("Ready", ready ? "True" : "False")}},
                      {"containerStatuses",
                       {{{"name", "main"},
                         {"image", "none.test/none"},
                         {"imageID", ""},
                         {"restartCount", 0},
                         {"ready", ready},
                         {"state", {{"running", {{"startedAt", "2024-01-01T00:00:00Z"}}}}}}}}});
}

// Its container waits, for this reason.
inline json waiting_pod(const std::string& reason, const std::string& message) {
  return with_status({{"phase", "Pending"},
                      {"conditions", {condition("Ready", "False", "ContainersNotReady")}},
                      {"containerStatuses",
                       {{{"name", "main"},
                         {"image", "none.test/none"},
                         {"imageID", ""},
                         {"restartCount", 3},
                         {"ready", false},
                         {"state", {{"waiting", {{"reason", reason}, {"message", message}}}}}}}}});
}

}  // namespace kt2::e2e
