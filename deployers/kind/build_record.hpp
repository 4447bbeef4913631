// What --build-cache remembers: of what an image was built, and what came of it. It builds nothing.
#pragma once

#include <kubetest2/deployer.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cluster.hpp"
#include "engine.hpp"
#include "source.hpp"

namespace kind {

class BuildRecord {
 public:
  // Of the build that these flags ask for.
  BuildRecord(const kubetest2::Call& call, const Engine& engine, const Cluster& cluster, const Source& source,
              std::string image);

  // Whether an earlier build had the same sources, flags and kind, and what it made is there unchanged.
  bool is_current(const std::vector<std::filesystem::path>& binaries) const;

  // To be called once all is built.
  void write(const std::vector<std::filesystem::path>& binaries) const;

 private:
  std::optional<std::string> text(const std::vector<std::filesystem::path>& binaries) const;
  std::string id_of(const std::string& image) const;

  const kubetest2::Call& m_call;
  const Engine& m_engine;
  const Cluster& m_cluster;
  std::string m_image;
  std::optional<std::string> m_key;
  std::filesystem::path m_file;
};

}  // namespace kind
