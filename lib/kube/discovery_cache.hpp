// What an API server told of its resources, kept in a file between processes, one folder for each server. Whatever goes
// wrong with it is as if nothing had been kept.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kube/api_part.hpp"

namespace kt2::kube {

class DiscoveryCache {
 public:
  // `folder` of all servers; empty: nothing is kept.
  DiscoveryCache(const std::filesystem::path& folder, std::string server);

  struct Kept {
    std::vector<ApiPart> parts;
    bool young = false;  // younger than 10 min: to be used as it is
  };
  // Nothing for a file that is not there, not whole, or another user's.
  std::optional<Kept> load() const;
  // Replaces the file for all processes at once.
  void store(const std::vector<ApiPart>& parts) const;
  void drop() const;

 private:
  std::filesystem::path m_root;
  std::filesystem::path m_folder;  // of the server
  std::string m_server;
};

}  // namespace kt2::kube
