#include "results/json_out.hpp"

#include <nlohmann/json.hpp>

namespace kt2::results {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const JsonObject& from) {
  Json object = Json::object();
  for (const auto& [key, value] : from) std::visit([&](const auto& plain) { object[key] = plain; }, value);
  return object;
}

std::string pretty(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string object_as_json(const JsonObject& object) {
  return json_of(object).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string objects_as_json(const std::vector<JsonObject>& objects) {
  Json array = Json::array();
  for (const JsonObject& object : objects) array.push_back(json_of(object));
  return pretty(array);
}

std::string table_as_json(const std::vector<std::vector<std::pair<std::string, std::string>>>& rows) {
  Json table = Json::array();
  for (const auto& row : rows) table.push_back(json_of({row.begin(), row.end()}));
  return pretty(table);
}

}  // namespace kt2::results
