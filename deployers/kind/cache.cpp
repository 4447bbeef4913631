#include "cache.hpp"

#include <algorithm>
#include <system_error>

namespace kind {
namespace {

namespace fs = std::filesystem;

fs::path base(const kubetest2::Call& call) {
  const auto of = [&](const char* name) { return call.environment(name).value_or(""); };
  if (const std::string own = of("KUBETEST2_CACHE"); !own.empty()) return own;
  if (const std::string cache = of("XDG_CACHE_HOME"); !cache.empty()) return fs::path(cache) / "kubetest2";
  const std::string home = of("HOME");
  return fs::path(home.empty() ? "/tmp" : home) / ".cache/kubetest2";
}

}  // namespace

fs::path cache_directory(const kubetest2::Call& call, const std::string& name) {
  const fs::path folder = base(call) / name;
  std::error_code ignored;
  fs::create_directories(folder, ignored);
  return folder;
}

std::string file_name(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '/' || c == ':'; }, '_');
  return text;
}

}  // namespace kind
