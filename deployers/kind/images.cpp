#include "images.hpp"

#include <chrono>
#include <filesystem>

namespace kind {

using kubetest2::Call;
using kubetest2::Failure;

void check_images(const Call& call, const Engine& engine, const Cluster& cluster) {
  for (const std::string& archive : call.flag_list("image-archive")) {
    if (std::filesystem::is_regular_file(archive)) continue;
    throw Failure("--image-archive=" + archive + ": there is no such file", KT2_CAUSE_USAGE);
  }
  for (const std::string& image : call.flag_list("load-image")) {
    const auto inspect = engine.command(call, cluster, {"image", "inspect", "--format", "{{.Id}}", image});
    if (call.run(kubetest2::Command(inspect).quiet().may_fail().limit(std::chrono::seconds(20))).success()) continue;
    throw Failure("--load-image=" + image + ": " + engine.program() + " has no such image: pull or build it first",
                  KT2_CAUSE_USAGE);
  }
}

void load_images(const Call& call, const Cluster& cluster) {
  if (const auto images = call.flag_list("load-image"); !images.empty()) {
    call.run(cluster.command(call, {"kind", "load", "docker-image"}).add(images).add({"--name", cluster.name}));
  }
  for (const std::string& archive : call.flag_list("image-archive")) {
    call.run(cluster.command(call, {"kind", "load", "image-archive", archive, "--name", cluster.name}));
  }
}

}  // namespace kind
