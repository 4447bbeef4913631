#include "results/json_out.hpp"

#include <nlohmann/json.hpp>

namespace kt2::results {

std::string table_as_json(const std::vector<std::vector<std::pair<std::string, std::string>>>& rows) {
  using Json = nlohmann::ordered_json;
  Json table = Json::array();
  for (const auto& row : rows) {
    Json object = Json::object();
    for (const auto& [key, value] : row) object[key] = value;
    table.push_back(std::move(object));
  }
  return table.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace kt2::results
