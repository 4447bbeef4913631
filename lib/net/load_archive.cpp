#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

#include "net/archive_module.hpp"

namespace kt2::net {
namespace {

constexpr const char* k_file = "libkubetest2-archive.so";
constexpr const char* k_symbol = "kt2_archive_v1";

// The folder of the file that this code is in.
std::filesystem::path own_directory() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&own_directory), &info) == 0 || info.dli_fname == nullptr) return {};
  return std::filesystem::path(info.dli_fname).parent_path();
}

}  // namespace

Result<Extract> archive_module() {
  const auto path = own_directory() / k_file;
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* symbol = library != nullptr ? ::dlsym(library, k_symbol) : nullptr;
  if (symbol == nullptr) {
    return Error{
        Cause::infrastructure, fmt::format("loading the archive module \"{}\": {}", path.string(), ::dlerror()), {}};
  }
  return reinterpret_cast<Extract>(symbol);
}

}  // namespace kt2::net
