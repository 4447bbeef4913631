#include "source.hpp"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace kind {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Failure;

bool is_url(const std::string& text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

// "v1.34.4", "1.35.0-rc.1".
bool is_version(const std::string& text) {
  const std::size_t first = text.starts_with("v") ? 1 : 0;
  return first < text.size() && std::isdigit(static_cast<unsigned char>(text[first])) != 0 &&
         text.find('.', first) != std::string::npos && text.find('/') == std::string::npos;
}

std::string recognised(const std::string& argument) {
  if (is_url(argument)) return "url";
  if (fs::is_regular_file(argument)) return "file";
  if (argument.empty() || fs::is_directory(argument)) return "source";
  if (argument.starts_with("ci/")) return "ci";
  return is_version(argument) ? "release" : "source";
}

bool is_kubernetes(const fs::path& directory) {
  std::ifstream file(directory / "go.mod");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return text.find("module k8s.io/kubernetes") != std::string::npos;
}

// Where kind looks when it is told nothing: here, then below GOPATH.
std::string found_checkout(const Call& call) {
  std::error_code ignored;
  const fs::path here = fs::current_path(ignored);
  if (is_kubernetes(here)) return here;
  std::string go_path = call.environment("GOPATH").value_or("");
  if (go_path.empty()) go_path = call.environment("HOME").value_or("") + "/go";
  go_path = go_path.substr(0, go_path.find(':'));
  for (const char* below : {"src/k8s.io/kubernetes", "src/github.com/kubernetes/kubernetes"}) {
    if (is_kubernetes(fs::path(go_path) / below)) return fs::path(go_path) / below;
  }
  return {};
}

void check(const Source& source, const std::string& type_given) {
  const std::string flags =
      "--kube-root=" + source.argument + (type_given.empty() ? "" : " --build-type=" + type_given);
  const auto wrong = [&](const std::string& why) { throw Failure(flags + ": " + why, KT2_CAUSE_USAGE); };
  if (source.type == "url" && !is_url(source.argument)) wrong("this is no http:// or https:// URL of a server package");
  if (source.type == "file" && !fs::is_regular_file(source.argument)) wrong("there is no such file");
  if (source.type == "release" && !is_version(source.argument)) wrong("this is no version such as v1.34.4");
  if (!source.is_checkout() || !source.checkout.empty()) return;
  if (source.argument.empty()) {
    throw Failure(
        "--build: neither the current directory nor GOPATH has a checkout of k8s.io/kubernetes: name it by "
        "--kube-root",
        KT2_CAUSE_USAGE);
  }
  wrong(fs::is_directory(source.argument)
            ? "this is no checkout of Kubernetes: its go.mod is not that of k8s.io/kubernetes"
            : "there is no such directory");
}

}  // namespace

Source Source::of(const Call& call) {
  Source source;
  source.argument = call.flag("kube-root");
  const std::string given = call.flag("build-type");
  source.type = given.empty() ? recognised(source.argument) : given;
  // kind builds from sources whatever it does not know: "docker" was the name of that.
  const bool known = source.type == "url" || source.type == "file" || source.type == "release" || source.type == "ci";
  if (!known) source.type = "source";
  if (source.is_checkout()) {
    if (source.argument.empty())
      source.checkout = found_checkout(call);
    else if (call.dry_run() || is_kubernetes(source.argument))
      source.checkout = fs::absolute(source.argument).lexically_normal();
  }
  if (!call.dry_run()) check(source, given);
  return source;
}

}  // namespace kind
