#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/locked_folder.hpp"
#include "common/staged_files.hpp"
#include "common/staging_places.hpp"
#include "common/version_markers.hpp"

namespace kubetest2::common {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_scheme = "file://";

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Readers see the old text or the new.
void replace(const fs::path& file, const std::string& text) {
  const fs::path beside = file.parent_path() / ("." + file.filename().string() + ".new");
  std::ofstream out(beside, std::ios::binary);
  out << text;
  out.close();
  if (!out || std::rename(beside.c_str(), file.c_str()) != 0) {
    throw Failure("\"" + file.string() + "\" cannot be written: " + std::strerror(errno), KT2_CAUSE_INFRASTRUCTURE);
  }
}

}  // namespace

bool is_local_folder(const std::string& location) {
  return location.starts_with("file:///") && location.find_first_of("%?#") == std::string::npos;
}

void stage_locally(const Call& call, const Staging& staging) {
  const fs::path parent = fs::path(staging.location.substr(k_scheme.size())).lexically_normal();
  if (call.dry_run()) {
    fill_staged_folder(call, staging.root, staging.platform, parent / staging.version);
    return;
  }
  LockedFolder folder(parent, staging.version);
  fill_staged_folder(call, staging.root, staging.platform, folder.path());
  folder.publish();
  if (!staging.update_latest) return;
  for (const std::string& marker : markers_of(staging.version)) {
    if (moves_marker(content_of(parent / marker), staging.version)) replace(parent / marker, staging.version);
  }
}

}  // namespace kubetest2::common
