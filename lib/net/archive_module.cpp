#include "net/archive_module.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "download/archive.hpp"
#include "net/fence.hpp"

extern "C" __attribute__((visibility("default"))) bool kt2_archive_v1(const kt2_net_call* raw, const char* archive,
                                                                      const char* const* members_and_targets) {
  return kt2::net::fenced(raw, [&](const kt2_net_call& call) {
    std::vector<std::pair<std::string, std::filesystem::path>> members;
    for (const char* const* entry = members_and_targets; *entry != nullptr; entry += 2)
      members.emplace_back(entry[0], entry[1]);
    const auto extracted = kt2::download::extract_members(archive, members, call.cancel_fd);
    return extracted ? true : kt2::net::fail(call, extracted.error());
  });
}
