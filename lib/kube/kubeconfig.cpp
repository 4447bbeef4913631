#include "kube/kubeconfig.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <vector>

#include "base/paths.hpp"
#include "kube/certificates.hpp"
#include "kube/config_files.hpp"
#include "kube/context_access.hpp"
#include "kube/in_cluster.hpp"
#include "kube/small_file.hpp"
#include "kube/token_file.hpp"
#include "kube/words.hpp"

namespace kt2::kube {
namespace {

Error wrong(std::string what) {
  return {Cause::usage, std::move(what), {}};
}

Error as_usage(Error error) {
  error.cause = Cause::usage;
  return error;
}

// Which files to read, and who named them.
struct Places {
  std::vector<std::filesystem::path> files;
  std::string origin;
  bool must_exist = false;
};

Places places_of(const AccessRequest& request, const Environment& environment) {
  Places places;
  if (!request.kubeconfig.empty()) {
    places.files = split_search_path(request.kubeconfig);
    places.must_exist = places.files.size() == 1;
  } else if (const auto list = environment.get_non_empty("KUBECONFIG")) {
    places.files = split_search_path(*list);
    places.origin = "from KUBECONFIG";
  } else if (const auto home = environment.get_non_empty("HOME")) {
    places.files = {std::filesystem::path(*home) / ".kube" / "config"};
    places.origin = "KUBECONFIG is not set";
  }
  return places;
}

// The files that are there, merged; `looked` gets a phrase about each that says nothing.
Result<void> read_all(const Places& places, ConfigFiles& config, std::vector<std::string>& looked) {
  for (const auto& named : places.files) {
    const std::string file = absolute_path(named).string();
    std::error_code ignored;
    if (!places.must_exist && !std::filesystem::exists(file, ignored) && !ignored) {
      looked.push_back(fmt::format("{} is not there", in_quotes(file)));
      continue;
    }
    auto text = read_small_file(file);
    if (!text) return as_usage(Error(text.error()).with("kubeconfig"));
    if (auto added = config.add(file, text->text); !added) return added;
    looked.push_back(fmt::format("{} is empty", in_quotes(file)));
  }
  return {};
}

std::string joined(const std::vector<std::string>& phrases) {
  std::string text;
  for (const std::string& phrase : phrases) text += (text.empty() ? "" : ", ") + phrase;
  return text.empty() ? "no file is named" : text;
}

Error nothing_found(const AccessRequest& request, const Places& places, const std::vector<std::string>& looked) {
  if (!request.kubeconfig.empty()) return wrong("kubeconfig " + joined(looked));
  const std::string where = places.origin.empty() ? std::string("neither KUBECONFIG nor HOME is set")
                                                  : fmt::format("{} ({})", joined(looked), places.origin);
  if (!request.context.empty())
    return wrong(fmt::format("no kubeconfig to have the context {}: {}", in_quotes(request.context), where));
  return wrong(fmt::format("no kubeconfig: {}; and this is no pod with a service account", where));
}

// Which context is meant, of those there are.
Result<const ConfigEntry*> context_of(const AccessRequest& request, const ConfigFiles& config, const Places& places) {
  const ConfigEntry& current = config.current_context();
  const std::string& name = request.context.empty() ? current.name : request.context;
  if (const ConfigEntry* entry = config.find(ConfigFiles::contexts, name)) return entry;
  const std::string there = those_there(config, ConfigFiles::contexts);
  if (request.context.empty() && !name.empty()) {
    return wrong(fmt::format("current-context in {} line {}: no context is called {}{}", in_quotes(current.file),
                             current.line, in_quotes(name), there));
  }
  std::vector<std::string> files;
  for (const auto& file : places.files) files.push_back(absolute_path(file).string());
  const std::string what = name.empty() ? "current-context is not set" : "no context is called " + in_quotes(name);
  return wrong(fmt::format("kubeconfig {}: {}{}", quoted_list(files), what, there));
}

}  // namespace

Result<Access> load_access(const AccessRequest& request, const Environment& environment) {
  const Places places = places_of(request, environment);
  ConfigFiles config;
  std::vector<std::string> looked;
  if (auto read = read_all(places, config, looked); !read) return read.error();
  Access access;
  if (!config.empty()) {
    const auto context = context_of(request, config, places);
    if (!context) return context.error();
    auto resolved = access_of(config, **context);
    if (!resolved) return resolved;
    access = std::move(*resolved);
    if (access.exec) access.exec->search_path = environment.get("PATH").value_or("");
  } else {
    auto in_cluster = request.kubeconfig.empty() && request.context.empty()
                          ? in_cluster_access(environment, request.service_account)
                          : std::nullopt;
    if (!in_cluster) return nothing_found(request, places, looked);
    access = std::move(*in_cluster);
  }
  if (auto read = CertificateReader(access).read(); !read) return as_usage(read.error());
  if (auto read = TokenFile(access).read(); !read) return as_usage(read.error());
  return access;
}

}  // namespace kt2::kube
