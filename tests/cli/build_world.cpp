#include "build_world.hpp"

#include <algorithm>
#include <fstream>

namespace kt2::test {

namespace fs = std::filesystem;

// $1: the checkout; $2: what its programs print. The test archive has programs that a run can run.
constexpr const char* k_build = R"sh(#!/bin/sh -e
output="$1/_output"
rm -rf "$output"
client="$output/release-stage/client/linux-amd64/kubernetes/client/bin"
server="$output/release-stage/server/linux-amd64/kubernetes/server/bin"
programs="$output/dockerized/bin/linux/amd64"
package="$output/package/kubernetes/test/bin"
mkdir -p "$client" "$server" "$programs" "$package" "$output/release-tars"
program() { printf '#!/bin/sh\necho %s\n' "$2" >"$1"; chmod 755 "$1"; }
program "$client/kubectl" "kubectl $2"
program "$server/kubectl" "kubectl $2"
program "$server/kubelet" "kubelet $2"
program "$programs/kubectl" "kubectl $2"
program "$programs/e2e.test" "e2e.test $2"
program "$package/e2e.test" "$2"
program "$package/ginkgo" "ran $2"
tar -C "$output/package" -czf "$output/release-tars/kubernetes-test-linux-amd64.tar.gz" kubernetes
echo "client $2" >"$output/release-tars/kubernetes-client-linux-amd64.tar.gz"
)sh";

// Buckets are folders below $S3.
constexpr const char* k_aws = R"sh(
for last; do :; done
path() { echo "$S3/${1#s3://}"; }
case "$1 $2 $3" in
"s3 cp --recursive") mkdir -p "$(path "$last")"; eval "from=\${$(($# - 1))}"; cp -R "$from/." "$(path "$last")"; eval "$AFTER_UPLOAD";;
"s3 cp --quiet") cat "$(path "$4")";;
"s3 cp --no-progress") eval "from=\${$(($# - 1))}"; cp "$from" "$(path "$last")";;
"s3 ls --recursive") bucket="${last#s3://}"; bucket="${bucket%%/*}"
  find "$(path "$last")" -type f -printf "2026-11-21 19:00:00 %10s %p\n" | sed "s|$S3/$bucket/||";;
"s3 ls "*) test -f "$(path "$3")" || exit "${LS_STATUS:-1}"; echo "2026-11-21 19:00:00 1 ${3##*/}";;
esac
)sh";

BuildWorld::BuildWorld() : m_recorder(m_box) {
  fs::create_directories(checkout() / "hack");
  set_version("v1.35.0-alpha.0.5+0123456789abcd");
  write_script(m_box / "build.sh", k_build);
  m_recorder.stand_in_on_path({"krel"});
  m_recorder.stand_in(m_box.bin() / "git", "echo 1700000000");
  m_recorder.stand_in(m_box.bin() / "make", "'" + (m_box / "build.sh").string() + "' . built");
  m_recorder.stand_in(m_box.bin() / "aws", k_aws);
}

void BuildWorld::set_version(const std::string& version) const {
  write_script(checkout() / "hack/print-workspace-status.sh",
               "#!/bin/sh\necho gitCommit 0123456789abcd\necho gitVersion " + version + "\necho gitTreeState clean\n");
}

void BuildWorld::build(const std::string& text) const {
  const Finished finished = m_box.program({(m_box / "build.sh").string(), checkout().string(), text}).run();
  if (finished.status != 0) throw std::runtime_error(finished.err);
}

Program BuildWorld::noop(std::vector<std::string> words) const {
  words.insert(words.begin(), {"noop", "--run-id=r", "--build", "--repo-root=kubernetes"});
  Program program = m_box.kubetest2(words);
  program.unset("SOURCE_DATE_EPOCH").set("S3", (m_box / "s3").string());
  return program.set("XDG_CACHE_HOME", (m_box / "cache").string());
}

Finished BuildWorld::stage(std::vector<std::string> words) const {
  words.push_back("--stage=" + location());
  return noop(words).run();
}

std::vector<std::string> BuildWorld::files_below(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(folder));
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace kt2::test
