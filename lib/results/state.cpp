#include "results/state.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace kt2::results {
namespace {

// The same type as metadata.cpp's, so that the program carries one instantiation of the library.
using Json = nlohmann::ordered_json;

constexpr int k_version = 1;

constexpr std::array<std::pair<Phase, std::string_view>, 8> k_phases{{{Phase::created, "created"},
                                                                      {Phase::building, "building"},
                                                                      {Phase::going_up, "going up"},
                                                                      {Phase::up, "up"},
                                                                      {Phase::up_failed, "up failed"},
                                                                      {Phase::going_down, "going down"},
                                                                      {Phase::down, "down"},
                                                                      {Phase::down_failed, "down failed"}}};

// Thrown while reading, and caught in parse_state().
struct Malformed {
  std::string what;
};

const Json& member(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) throw Malformed{std::string("\"") + key + "\" is missing"};
  return *found;
}

std::string text_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_string()) throw Malformed{std::string("\"") + key + "\" is no text"};
  return value.get<std::string>();
}

template <class Number>
Number number_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_number_integer()) throw Malformed{std::string("\"") + key + "\" is no whole number"};
  return value.get<Number>();
}

bool truth_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_boolean()) throw Malformed{std::string("\"") + key + "\" is neither true nor false"};
  return value.get<bool>();
}

template <class Item, class Read>
std::vector<Item> list_of(const Json& object, const char* key, Read read) {
  const Json& value = member(object, key);
  if (!value.is_array()) throw Malformed{std::string("\"") + key + "\" is no list"};
  std::vector<Item> items;
  for (const Json& item : value) items.push_back(read(item));
  return items;
}

Json write_process(const StateProcess& process) {
  return {{"pid", process.pid}, {"start-time", process.start_time}, {"boot-id", process.boot_id}};
}

StateProcess read_process(const Json& json) {
  return {number_of<pid_t>(json, "pid"), number_of<std::uint64_t>(json, "start-time"), text_of(json, "boot-id")};
}

Json write_flag(const StateFlag& flag) {
  Json json{{"name", flag.name}};
  if (!flag.secret)
    json["values"] = flag.values;
  else
    json["secret-from"] = flag.variable.empty() ? "command line" : "$" + flag.variable;
  return json;
}

StateFlag read_flag(const Json& json) {
  StateFlag flag;
  flag.name = text_of(json, "name");
  flag.secret = json.contains("secret-from");
  if (flag.secret) {
    const std::string from = text_of(json, "secret-from");
    if (from.starts_with("$")) flag.variable = from.substr(1);
    return flag;
  }
  flag.values = list_of<std::string>(json, "values", [](const Json& value) {
    if (!value.is_string()) throw Malformed{"a flag's value is no text"};
    return value.get<std::string>();
  });
  return flag;
}

Json write_row(const Row& row) {
  Json json{{"name", row.name},
            {"milliseconds", std::chrono::duration_cast<std::chrono::milliseconds>(row.time).count()},
            {"running", row.running}};
  if (row.failure) json["failure"] = {{"type", cause_name(row.failure->cause)}, {"message", row.failure->message}};
  return json;
}

Row read_row(const Json& json) {
  Row row;
  row.name = text_of(json, "name");
  row.time = std::chrono::milliseconds(number_of<std::int64_t>(json, "milliseconds"));
  row.running = truth_of(json, "running");
  if (json.contains("failure")) {
    const Json& failure = json["failure"];
    row.failure = Error{cause_named(text_of(failure, "type")), text_of(failure, "message"), {}};
  }
  return row;
}

Json write_lease(const StateLease& lease) {
  return {{"name", lease.name},
          {"deployer", lease.deployer},
          {"of-test", lease.of_test},
          {"launch", lease.launch},
          {"server", lease.server},
          {"type", lease.type},
          {"owner", lease.owner},
          {"user", lease.user},
          {"password-file", lease.password_file},
          {"heartbeat-milliseconds", lease.heartbeat_ms},
          {"going-back", lease.going_back}};
}

StateLease read_lease(const Json& json) {
  StateLease lease;
  lease.name = text_of(json, "name");
  lease.deployer = text_of(json, "deployer");
  lease.of_test = truth_of(json, "of-test");
  lease.launch = text_of(json, "launch");
  lease.server = text_of(json, "server");
  lease.type = text_of(json, "type");
  lease.owner = text_of(json, "owner");
  lease.user = text_of(json, "user");
  lease.password_file = text_of(json, "password-file");
  lease.heartbeat_ms = number_of<std::int64_t>(json, "heartbeat-milliseconds");
  lease.going_back = truth_of(json, "going-back");
  return lease;
}

Json write_deployer(const DeployerState& deployer) {
  Json json{{"phase", phase_name(deployer.phase)},
            {"holds-nothing", deployer.holds_nothing},
            {"artifacts", deployer.artifacts},
            {"kubeconfig", deployer.kubeconfig},
            {"began", deployer.began},
            {"changed", deployer.changed},
            {"flags", Json::array()},
            {"record", deployer.record},
            {"processes", Json::array()},
            {"rows", Json::array()}};
  for (const StateFlag& flag : deployer.flags) json["flags"].push_back(write_flag(flag));
  for (const StateProcess& process : deployer.processes) json["processes"].push_back(write_process(process));
  for (const Row& row : deployer.rows) json["rows"].push_back(write_row(row));
  return json;
}

DeployerState read_deployer(const Json& json) {
  DeployerState deployer;
  const std::string phase = text_of(json, "phase");
  const auto* named =
      std::find_if(k_phases.begin(), k_phases.end(), [&](auto& known) { return known.second == phase; });
  if (named == k_phases.end()) throw Malformed{"the phase \"" + phase + "\" is unknown"};
  deployer.phase = named->first;
  deployer.holds_nothing = truth_of(json, "holds-nothing");
  deployer.artifacts = text_of(json, "artifacts");
  deployer.kubeconfig = text_of(json, "kubeconfig");
  deployer.began = number_of<std::int64_t>(json, "began");
  deployer.changed = number_of<std::int64_t>(json, "changed");
  deployer.flags = list_of<StateFlag>(json, "flags", read_flag);
  deployer.record = text_of(json, "record");
  deployer.processes = list_of<StateProcess>(json, "processes", read_process);
  deployer.rows = list_of<Row>(json, "rows", read_row);
  return deployer;
}

State read_state(const Json& json) {
  State state;
  state.run_id = text_of(json, "run-id");
  const Json& deployers = member(json, "deployers");
  if (!deployers.is_object()) throw Malformed{"\"deployers\" is no object"};
  for (const auto& [name, deployer] : deployers.items()) state.deployers[name] = read_deployer(deployer);
  state.launches = list_of<StateLaunch>(json, "launches", [](const Json& launch) {
    return StateLaunch{read_process(member(launch, "supervisor")), read_process(member(launch, "worker")),
                       text_of(launch, "mark")};
  });
  // Runs without any do not speak of them.
  if (json.contains("leases")) state.leases = list_of<StateLease>(json, "leases", read_lease);
  return state;
}

}  // namespace

std::string_view phase_name(Phase phase) {
  const auto* named = std::find_if(k_phases.begin(), k_phases.end(), [&](auto& known) { return known.first == phase; });
  return named->second;
}

bool is_live(Phase phase) {
  return phase != Phase::created && phase != Phase::building && phase != Phase::down;
}

std::string state_text(const State& state) {
  Json json{{"version", k_version}, {"run-id", state.run_id}, {"deployers", Json::object()}};
  for (const auto& [name, deployer] : state.deployers) json["deployers"][name] = write_deployer(deployer);
  json["launches"] = Json::array();
  for (const StateLaunch& launch : state.launches) {
    json["launches"].push_back({{"supervisor", write_process(launch.supervisor)},
                                {"worker", write_process(launch.worker)},
                                {"mark", launch.mark}});
  }
  for (const StateLease& lease : state.leases) json["leases"].push_back(write_lease(lease));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<State> parse_state(std::string_view text) {
  const auto malformed = [](const std::string& what) { return Error{Cause::infrastructure, what, {}}; };
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return malformed("it is not whole: it holds no JSON object");
  try {
    const int version = number_of<int>(json, "version");
    if (version != k_version) {
      return malformed("it is of version " + std::to_string(version) + ", and this kubetest2 reads version " +
                       std::to_string(k_version));
    }
    return read_state(json);
  } catch (const Malformed& error) {
    return malformed(error.what);
  } catch (const Json::exception& error) {
    return malformed(error.what());
  }
}

}  // namespace kt2::results
