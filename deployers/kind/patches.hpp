// The patches of kubeadm's configuration that flags come to. Texts only: kind applies them.
#pragma once

#include <string>
#include <vector>

#include "settings.hpp"

namespace kind {

// Each document names no version of kubeadm's API: kind then applies it to whichever one it writes, and turns the maps
// of arguments into the lists that v1beta4 has.
std::vector<std::string> kubeadm_patches(const Settings& settings);

// An argument that patches set: of which kind of document, at which path, and to what.
struct PatchedArgument {
  std::string document;  // "ClusterConfiguration"
  std::string path;      // "apiServer.extraArgs"
  std::string name;      // "v"
  Setting setting;
};
std::vector<PatchedArgument> patched_arguments(const Settings& settings);

// A text as YAML's double quotes have it.
std::string in_quotes(const std::string& text);

}  // namespace kind
