// A checkout of Kubernetes as far as a build looks at it, with stand-ins for make, git, krel and aws that write down
// their calls; what make leaves is small, but laid out as the real one. It asserts nothing.
#pragma once

#include "recorder.hpp"

namespace kt2::test {

class BuildWorld {
 public:
  BuildWorld();

  const Sandbox& box() const { return m_box; }
  const Recorder& recorder() const { return m_recorder; }
  std::filesystem::path checkout() const { return m_box / "kubernetes"; }
  std::filesystem::path staged() const { return m_box / "staged/ci"; }
  std::string location() const { return "file://" + staged().string(); }

  // What hack/print-workspace-status.sh tells from now on; at first v1.35.0-alpha.0.5+0123456789abcd.
  void set_version(const std::string& version) const;
  // The same as make leaves, with another text in the programs.
  void build(const std::string& text) const;

  // `kubetest2 noop --run-id=r --build --repo-root=kubernetes WORDS…`
  Program noop(std::vector<std::string> words) const;
  // The same, staged to location().
  Finished stage(std::vector<std::string> words = {}) const;

  // The files below a folder, relative, sorted.
  static std::vector<std::string> files_below(const std::filesystem::path& folder);

 private:
  Sandbox m_box;
  Recorder m_recorder;
};

}  // namespace kt2::test
