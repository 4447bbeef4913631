#include "sources_key.hpp"

#include <chrono>
#include <filesystem>

namespace kind {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;

std::string git(const Call& call, const Source& source, const std::vector<std::string>& arguments) {
  return call.output(Command({"git", "-C", source.checkout}).add(arguments).may_fail());
}

// The tree that a commit of everything would have. Its objects go to a place of their own, its index is a copy, which
// knows the files that have not changed since git looked last.
std::string tree_of(const Call& call, const Source& source) {
  const fs::path place = fs::path(call.run_dir()) / "git";
  const auto path_of = [&](const char* name) {
    return fs::path(source.checkout) / git(call, source, {"rev-parse", "--git-path", name});
  };
  std::error_code failed;
  fs::create_directories(place / "objects", failed);
  fs::copy_file(path_of("index"), place / "index", fs::copy_options::overwrite_existing, failed);
  const auto in_place = [&](const std::vector<std::string>& arguments) {
    Command command({"git", "-C", source.checkout});
    command.add(arguments).set("GIT_INDEX_FILE", place / "index").set("GIT_OBJECT_DIRECTORY", place / "objects");
    return command.set("GIT_ALTERNATE_OBJECT_DIRECTORIES", path_of("objects")).may_fail();
  };
  std::string tree;
  if (call.run(in_place({"add", "--all"}).quiet()).success()) tree = call.output(in_place({"write-tree"}));
  fs::remove_all(place, failed);
  return tree;
}

std::optional<std::string> checkout_key(const Call& call, const Source& source) {
  const std::string commit = git(call, source, {"rev-parse", "HEAD"});
  const std::string tree = commit.empty() ? "" : tree_of(call, source);
  if (tree.empty()) return std::nullopt;
  return "checkout " + source.checkout + "\ncommit " + commit + "\ntree " + tree + "\nversion " +
         git(call, source, {"describe", "--tags", "--match=v*", "--always"}) + "\n";
}

}  // namespace

std::optional<std::string> sources_key(const Call& call, const Source& source) {
  if (source.is_checkout()) return checkout_key(call, source);
  if (source.type == "release") return "release " + source.argument + "\n";
  if (source.type != "file") return std::nullopt;
  const fs::path file = fs::absolute(source.argument);
  return "file " + file.string() + " " + std::to_string(fs::file_size(file)) + " " +
         std::to_string(fs::last_write_time(file).time_since_epoch().count()) + "\n";
}

}  // namespace kind
