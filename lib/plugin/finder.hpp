// Where deployers and testers are: shared libraries in the plugin folders, executables on PATH. It opens and runs
// nothing.
//
// The order, first match wins: the folders of KUBETEST2_PLUGIN_PATH; $XDG_DATA_HOME/kubetest2/plugins; an executable on
// PATH that is not this program under another name; the folder of the installation. A name is tried as a path, so
// finding one plugin reads no directory.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.hpp"
#include "plugin/kind.hpp"

namespace kt2::plugin {

struct Found {
  Kind kind = Kind::deployer;
  std::string name;
  std::filesystem::path path;
  bool executable = false;  // a program of its own, not a library
  std::string origin;       // in words: "KUBETEST2_PLUGIN_PATH", "PATH", …
};

class Finder {
 public:
  // Reads its places from `environment`; `program` is the running program's own file.
  Finder(const Environment& environment, std::filesystem::path program);

  // The plugin of that name, or nothing. Names that cannot be part of a file name are not found.
  std::optional<Found> find(Kind kind, std::string_view name) const;

  // The same among libraries alone: for a program that is itself the executable of that name.
  std::optional<Found> find_library(Kind kind, std::string_view name) const;

  // Everything found, sorted by kind and name; `shadowed` ones, which another place's comes before, only on request.
  std::vector<Found> all(bool shadowed = false) const;

  // The folder of the installation's own modules, PREFIX/lib/kubetest2.
  std::filesystem::path module_directory() const;

 private:
  struct Place {
    std::filesystem::path directory;
    std::string origin;
    bool executables;
  };
  std::optional<Found> find_in(const Place& place, Kind kind, std::string_view name) const;
  void list(const Place& place, std::vector<Found>& found) const;

  std::filesystem::path m_program;
  std::vector<Place> m_places;
};

}  // namespace kt2::plugin
