#include "build.hpp"

#include <sys/utsname.h>

#include <filesystem>
#include <optional>
#include <regex>

#include "source.hpp"

namespace kind {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

constexpr const char* k_binaries[] = {"kubectl", "e2e.test", "ginkgo"};

std::string go_architecture() {
  utsname system{};
  uname(&system);
  const std::string machine = system.machine;
  constexpr std::pair<const char*, const char*> k_names[] = {{"x86_64", "amd64"}, {"aarch64", "arm64"}};
  for (const auto& [kernel, go] : k_names) {
    if (machine == kernel) return go;
  }
  return machine;
}

Command image_command(const Call& call, const Source& source) {
  const std::string type = call.flag("build-type");
  const std::string base = call.flag("base-image");
  const std::string image = call.flag("image-name");
  Command command({"kind", "build", "node-image"});
  command.add_if(!source.argument.empty(), {source.argument});
  command.add_if(!type.empty(), {"--type", type});
  command.add_if(!base.empty(), {"--base-image", base});
  return command.add({"--image", image.empty() ? k_built_image : image});
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

void store(const Call& call, const Source& source) {
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

void build(Call& call) {
  const Source source = Source::of(call);
  call.run(image_command(call, source));
  if (!source.is_checkout()) {
    call.info("nothing but the node image is built: the ginkgo tester downloads test binaries that are released");
    return;
  }
  call.run(binaries_command(source));
  store(call, source);
}

}  // namespace kind
