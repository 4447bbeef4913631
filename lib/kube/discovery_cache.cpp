#include "kube/discovery_cache.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "kube/json.hpp"
#include "kube/small_file.hpp"

namespace kt2::kube {
namespace {

constexpr int k_format = 1;
constexpr std::time_t k_young_seconds = 10 * 60;
constexpr const char* k_file = "discovery.json";

// A name for the server's folder.
std::string hash_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) return {};
  constexpr std::string_view k_digits = "0123456789abcdef";
  constexpr std::size_t k_bytes = 16;
  std::string name;
  for (std::size_t i = 0; i < k_bytes; ++i) {
    name += k_digits[digest[i] >> 4U];
    name += k_digits[digest[i] & 15U];
  }
  return name;
}

// Another user could make us ask for paths of his choice.
bool is_ours(const std::filesystem::path& file) {
  struct stat status {};
  return ::lstat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

}  // namespace

DiscoveryCache::DiscoveryCache(const std::filesystem::path& folder, std::string server) : m_server(std::move(server)) {
  const std::string name = hash_of(m_server);
  if (folder.empty() || name.empty()) return;
  m_root = folder;
  m_folder = folder / name;
}

std::optional<DiscoveryCache::Kept> DiscoveryCache::load() const {
  if (m_folder.empty() || !is_ours(m_folder / k_file)) return std::nullopt;
  const auto file = read_small_file(m_folder / k_file);
  if (!file) return std::nullopt;
  const Json json = Json::parse(file->text, nullptr, false);
  if (!json.is_object() || json.value("format", Json()) != k_format || json.value("server", Json()) != m_server)
    return std::nullopt;
  Kept kept;
  for (const Json& one : json.value("parts", Json::array())) {
    auto part = part_of(one);
    if (!part) return std::nullopt;
    kept.parts.push_back(std::move(*part));
  }
  if (kept.parts.empty()) return std::nullopt;
  const std::time_t age = std::time(nullptr) - file->stamp.modified.tv_sec;
  kept.young = age >= 0 && age < k_young_seconds;
  return kept;
}

void DiscoveryCache::store(const std::vector<ApiPart>& parts) const {
  if (m_folder.empty()) return;
  std::error_code ignored;
  std::filesystem::create_directories(m_root.parent_path(), ignored);
  ::mkdir(m_root.c_str(), 0700);
  ::mkdir(m_folder.c_str(), 0700);
  const auto folder = open_file(m_folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  // Who writes now writes the same.
  if (!folder || ::flock(folder->get(), LOCK_EX | LOCK_NB) != 0) return;
  Json json = {{"format", k_format}, {"server", m_server}, {"parts", Json::array()}};
  for (const ApiPart& part : parts) json["parts"].push_back(to_json(part));
  static_cast<void>(replace_file(m_folder / k_file, json.dump(-1, ' ', false, Json::error_handler_t::replace), 0600));
}

void DiscoveryCache::drop() const {
  if (!m_folder.empty()) ::unlink((m_folder / k_file).c_str());
}

}  // namespace kt2::kube
