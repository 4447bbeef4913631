#include "build.hpp"

#include <filesystem>
#include <optional>
#include <regex>
#include <vector>

#include "architecture.hpp"
#include "build_record.hpp"
#include "source.hpp"

namespace kind {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

constexpr const char* k_binaries[] = {"kubectl", "e2e.test", "ginkgo"};

Command image_command(const Call& call, const Source& source) {
  const std::string type = call.flag("build-type");
  const std::string base = call.flag("base-image");
  Command command({"kind", "build", "node-image"});
  command.add_if(!source.argument.empty(), {source.argument});
  command.add_if(!type.empty(), {"--type", type});
  command.add_if(!base.empty(), {"--base-image", base});
  return command.add({"--image", built_image(call)});
}

Command binaries_command(const Source& source) {
  // Kubernetes up to 1.24 has ginkgo v1.
  const fs::path vendored = fs::path(source.checkout) / "vendor/github.com/onsi/ginkgo";
  const bool first = !fs::exists(vendored / "v2") && fs::exists(vendored / "ginkgo");
  const std::string ginkgo = first ? "vendor/github.com/onsi/ginkgo/ginkgo" : "vendor/github.com/onsi/ginkgo/v2/ginkgo";
  return Command({"make", "all", "WHAT=test/e2e/e2e.test " + ginkgo}).in(source.checkout);
}

// Both builds leave binaries; what an earlier build left may be older.
std::optional<fs::path> built(const Source& source, const std::string& name) {
  const fs::path output = fs::path(source.checkout) / "_output";
  std::optional<fs::path> newest;
  for (const fs::path& place : {output / "bin", output / "dockerized/bin/linux" / go_architecture()}) {
    const fs::path file = place / name;
    if (!fs::is_regular_file(file)) continue;
    if (!newest || fs::last_write_time(file) > fs::last_write_time(*newest)) newest = file;
  }
  return newest;
}

std::vector<fs::path> all_built(const Source& source) {
  std::vector<fs::path> files;
  for (const char* name : k_binaries) {
    if (const auto file = source.is_checkout() ? built(source, name) : std::nullopt) files.push_back(*file);
  }
  return files;
}

void store(const Call& call, const Source& source) {
  if (!source.is_checkout()) {
    call.info("no test binaries are built: the ginkgo tester downloads those of releases");
    return;
  }
  for (const char* name : k_binaries) {
    const std::string target = call.run_dir() + "/" + name;
    if (call.dry_run()) {
      call.install(name, target);
    } else if (const auto binary = built(source, name)) {
      call.install(*binary, target);
    } else {
      call.warning(std::string(name) + " was not built: it is neither in _output/bin nor in _output/dockerized of \"" +
                   source.checkout + "\"");
    }
  }
}

void make_all(const Call& call, const Source& source) {
  if (!source.is_checkout()) {
    call.run(image_command(call, source));
  } else if (call.flag_bool("build-parallel")) {
    call.run_all({image_command(call, source), binaries_command(source)});
  } else {
    call.run(image_command(call, source));
    call.run(binaries_command(source));
  }
}

}  // namespace

void check_build(Call& call) {
  const Source source = Source::of(call);
  if (!source.is_checkout()) return;
  // The rule of Kubernetes' own scripts, which look at it only when they are at work.
  static const std::regex version(R"(v[0-9]+\.[0-9]+(\.[0-9]+)?(-.*)?(\+.*)?)");
  const auto given = call.environment("KUBE_GIT_VERSION");
  if (given && !given->empty() && !std::regex_match(*given, version)) {
    throw Failure(
        "KUBE_GIT_VERSION=" + *given + ": Kubernetes builds only as a version such as v1.34.4 or v1.35.0-alpha.1+abc",
        KT2_CAUSE_USAGE);
  }
}

std::string built_image(const Call& call) {
  const std::string given = call.flag("image-name");
  return given.empty() ? "kindest/node:latest" : given;
}

void build(Call& call, const Cluster& cluster) {
  const Source source = Source::of(call);
  if (!call.flag_bool("build-cache") || call.dry_run()) {
    make_all(call, source);
  } else {
    const Engine engine = Engine::of(call, cluster);
    const BuildRecord record(call, engine, cluster, source, built_image(call));
    if (record.is_current(all_built(source))) {
      call.info("an earlier build had the same sources and flags, and all of it is there: nothing to build");
    } else {
      make_all(call, source);
      record.write(all_built(source));
    }
  }
  store(call, source);
}

}  // namespace kind
