#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "common/locked_folder.hpp"
#include "common/staged_files.hpp"
#include "common/staging_places.hpp"
#include "common/version_markers.hpp"

namespace kubetest2::common {
namespace {

namespace fs = std::filesystem;

// Files and their sizes, relative to the version's folder.
using Sizes = std::map<std::string, std::uintmax_t>;

std::string without_slash(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

// What `aws s3 ls` prints: DATE TIME SIZE KEY, a line each; keys begin with the folder.
Sizes listed(const std::string& printed, const std::string& folder) {
  Sizes sizes;
  std::istringstream lines(printed);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string date;
    std::string time;
    std::uintmax_t size = 0;
    std::string key;
    if (!(words >> date >> time >> size) || !std::getline(words >> std::ws, key)) continue;
    if (key.starts_with(folder)) sizes[key.substr(folder.size())] = size;
  }
  return sizes;
}

Sizes sizes_below(const fs::path& folder) {
  Sizes sizes;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) sizes[entry.path().lexically_relative(folder)] = entry.file_size();
  }
  return sizes;
}

// As Call::output has it.
std::string content_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  std::string content = text.str();
  while (content.ends_with('\n')) content.pop_back();
  return content;
}

void verify(const Call& call, const std::string& local, const std::string& there) {
  const std::string key = there.substr(there.find('/', std::string_view("s3://").size()) + 1) + "/";
  const Sizes found = listed(call.output(Command({"aws", "s3", "ls", "--recursive", there + "/"})), key);
  const std::string sums = call.output(Command({"aws", "s3", "cp", "--quiet", there + "/SHA256SUMS", "-"}));
  if (call.dry_run()) return;
  const auto refuse = [&](const std::string& file, const std::string& why) {
    throw Failure("staged to " + there + ", but " + file + " " + why, KT2_CAUSE_INFRASTRUCTURE);
  };
  for (const auto& [file, size] : sizes_below(local)) {
    const auto at = found.find(file);
    if (at == found.end()) refuse(file, "is not there");
    if (at->second != size) {
      refuse(file, "has " + std::to_string(at->second) + " bytes there instead of " + std::to_string(size));
    }
  }
  if (sums != content_of(fs::path(local) / "SHA256SUMS")) refuse("SHA256SUMS", "is another one there");
}

// What a marker holds, empty for one that is not there, which aws tells by exit status 1 and no words.
std::string marked(const Call& call, const std::string& marker) {
  std::string printed;
  const Exit exit = call.run(Command({"aws", "s3", "ls", marker}).quiet().may_fail(), printed);
  if (exit.code == 1 && printed.empty()) return {};
  if (!exit.success()) throw Failure("aws cannot look for " + marker, KT2_CAUSE_INFRASTRUCTURE);
  return call.output(Command({"aws", "s3", "cp", "--quiet", marker, "-"}));
}

// `file`: where to write what they are to hold.
void move_markers(const Call& call, const Staging& staging, const std::string& location, const std::string& file) {
  if (!call.dry_run()) std::ofstream(file, std::ios::binary) << staging.version;
  const auto markers = call.dry_run() ? std::vector<std::string>{"latest.txt"} : markers_of(staging.version);
  for (const std::string& marker : markers) {
    const std::string there = std::string(location).append("/").append(marker);
    if (!moves_marker(marked(call, there), staging.version)) continue;
    // One that a cache serves names what is no longer the latest.
    call.run(Command(
        {"aws", "s3", "cp", "--no-progress", "--content-type=text/plain", "--cache-control=no-cache", file, there}));
  }
}

}  // namespace

bool is_amazon_bucket(const std::string& location) {
  static const std::regex form(R"(s3://[^/]+(?:/[^/]+)*/?)");
  return std::regex_match(location, form);
}

void stage_to_amazon(const Call& call, const Staging& staging) {
  const std::string location = without_slash(staging.location);
  const std::string there = location + "/" + staging.version;
  std::optional<LockedFolder> folder;
  if (!call.dry_run()) folder.emplace(call.run_dir(), staging.version);
  const std::string local = folder ? folder->path() : call.run_dir() + "/" + staging.version;
  fill_staged_folder(call, staging.root, staging.platform, local);
  call.run(Command({"aws", "s3", "cp", "--recursive", "--no-progress", local, there}));
  verify(call, local, there);
  if (staging.update_latest) move_markers(call, staging, location, local + ".latest");
}

}  // namespace kubetest2::common
