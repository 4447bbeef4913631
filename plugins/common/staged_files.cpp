#include "common/staged_files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace kubetest2::common {
namespace {

namespace fs = std::filesystem;

constexpr const char* k_algorithms[] = {"sha256", "sha512"};

// A folder of the build, and where its files go below the staged one; "" for the top.
struct Part {
  std::string from;
  std::string to;
};

// Digests by file, relative to the staged folder.
using Digests = std::map<std::string, std::string>;

// "linux-amd64" and its kin below release-stage/client or server.
std::vector<std::string> platforms_in(const fs::path& folder) {
  std::vector<std::string> platforms;
  std::error_code error;  // one that is not there has none
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename();
    if (entry.is_directory() && name.find('-') != std::string::npos) platforms.push_back(name);
  }
  std::ranges::sort(platforms);
  return platforms;
}

std::string with(std::string text, char what, char by) {
  std::ranges::replace(text, what, by);
  return text;
}

std::vector<Part> parts_of(const Call& call, const std::string& root, const std::string& platform) {
  const std::string output = root + "/_output/";
  std::vector<Part> parts{{output + "release-tars", ""}};
  for (const std::string kind : {"client", "server"}) {
    const std::string stage = std::string(output).append("release-stage/").append(kind);
    const auto built = call.dry_run() ? std::vector{with(platform, '/', '-')} : platforms_in(stage);
    for (const std::string& name : built) {
      const std::string from = (stage + "/").append(name).append("/kubernetes/").append(kind).append("/bin");
      if (call.dry_run() || fs::is_directory(from)) parts.push_back({from, "bin/" + with(name, '-', '/')});
    }
  }
  return parts;
}

std::vector<std::string> files_below(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(folder));
  }
  std::ranges::sort(files);
  return files;
}

// What sha256sum and its kin print: "DIGEST  FILE", a line each.
void add_digests(const Call& call, const std::string& algorithm, const Part& part, Digests& digests) {
  const auto files = files_below(part.from);
  if (files.empty()) return;
  const std::string printed = call.output(Command({algorithm + "sum", "--"}).add(files).in(part.from));
  std::istringstream lines(printed);
  for (std::string digest, file; lines >> digest && std::getline(lines.ignore(2), file);) {
    digests[part.to.empty() ? file : part.to + "/" + file] = digest;
  }
}

void write(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw Failure("\"" + file.string() + "\" cannot be written", KT2_CAUSE_INFRASTRUCTURE);
}

// FILE.sha256 for each, without a newline as dl.k8s.io has it, and SHA256SUMS for all.
void write_digests(const std::string& algorithm, const Digests& digests, const fs::path& folder) {
  std::string all;
  for (const auto& [file, digest] : digests) {
    write(folder / std::string(file).append(".").append(algorithm), digest);
    all.append(digest).append("  ").append(file).append("\n");
  }
  write(folder / (algorithm == "sha256" ? "SHA256SUMS" : "SHA512SUMS"), all);
}

}  // namespace

void fill_staged_folder(const Call& call, const std::string& root, const std::string& platform,
                        const std::string& folder) {
  const auto parts = parts_of(call, root, platform);
  if (!call.dry_run() && files_below(parts.front().from).empty()) {
    throw Failure("nothing to stage: there is nothing in \"" + parts.front().from + "\": build it with --strategy=make",
                  KT2_CAUSE_USAGE);
  }
  // Of the sources, so that a copy that went wrong is found.
  std::map<std::string, Digests> digests;
  for (const char* algorithm : k_algorithms) {
    for (const Part& part : parts) add_digests(call, algorithm, part, digests[algorithm]);
  }
  for (const Part& part : parts) {
    const std::string to = part.to.empty() ? folder : folder + "/" + part.to;
    if (!call.dry_run()) fs::create_directories(to);
    call.run(Command({"cp", "--recursive", "--dereference", "--preserve=mode,timestamps", part.from + "/.", to}));
  }
  if (!call.dry_run()) {
    for (const char* algorithm : k_algorithms) write_digests(algorithm, digests[algorithm], folder);
  }
  call.run(Command({"sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"}).in(folder));
}

}  // namespace kubetest2::common
