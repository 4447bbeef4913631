#include "build_record.hpp"

#include <chrono>
#include <fstream>
#include <iterator>

#include "cache.hpp"
#include "sources_key.hpp"

namespace kind {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;

}  // namespace

BuildRecord::BuildRecord(const Call& call, const Engine& engine, const Cluster& cluster, const Source& source,
                         std::string image)
    : m_call(call),
      m_engine(engine),
      m_cluster(cluster),
      m_image(std::move(image)),
      m_key(sources_key(call, source)),
      m_file(cache_directory(call, "builds") / file_name(m_image)) {
  if (!m_key) {
    call.info("--build-cache: it cannot be told whether these sources have changed: they are built");
    return;
  }
  *m_key += "kind " + call.output(Command({"kind", "version"}).may_fail()) + "\n";
  for (const char* flag : {"build-type", "base-image", "kube-root"})
    *m_key += std::string(flag) + " " + call.flag(flag) + "\n";
  if (const std::string base = call.flag("base-image"); !base.empty()) *m_key += "base " + id_of(base) + "\n";
  *m_key += "KUBE_GIT_VERSION " + call.environment("KUBE_GIT_VERSION").value_or("") + "\n";
}

std::string BuildRecord::id_of(const std::string& image) const {
  return m_call.output(m_engine.command(m_call, m_cluster, {"image", "inspect", "--format", "{{.Id}}", image})
                           .may_fail()
                           .limit(std::chrono::seconds(20)));
}

std::optional<std::string> BuildRecord::text(const std::vector<fs::path>& binaries) const {
  if (!m_key) return std::nullopt;
  const std::string id = id_of(m_image);
  if (id.empty()) return std::nullopt;
  std::string result = *m_key + "image " + id + "\n";
  if (binaries.empty()) return result;
  // Not by their times: the build of another image makes the same anew.
  Command digests({"sha256sum"});
  for (const fs::path& file : binaries) digests.add({file.string()});
  return result + m_call.output(std::move(digests)) + "\n";
}

bool BuildRecord::is_current(const std::vector<fs::path>& binaries) const {
  const auto now = text(binaries);
  std::ifstream file(m_file);
  const std::string known{std::istreambuf_iterator<char>(file), {}};
  return now && *now == known;
}

void BuildRecord::write(const std::vector<fs::path>& binaries) const {
  if (const auto now = text(binaries)) std::ofstream(m_file, std::ios::trunc) << *now;
}

}  // namespace kind
