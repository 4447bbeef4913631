// A folder that is filled under another name and appears whole, for others to read meanwhile. It copies nothing.
#pragma once

#include <filesystem>
#include <string>

namespace kubetest2::common {

// In PARENT/.NAME.staging until it is published as PARENT/NAME. What a killed process left there is removed by the next
// one; two at a time cannot be.
class LockedFolder {
 public:
  // Makes the parent, too. Throws Failure when another process is at it, or it cannot be made.
  LockedFolder(const std::filesystem::path& parent, const std::string& name);
  ~LockedFolder();
  LockedFolder(const LockedFolder&) = delete;
  LockedFolder& operator=(const LockedFolder&) = delete;

  // Of the folder to fill, which is there and empty. What is beside it is removed with it.
  std::string path() const { return m_place / "new"; }
  // Replaces what is there under that name, if anything is.
  void publish();

 private:
  std::filesystem::path m_place;
  std::filesystem::path m_target;
  int m_lock = -1;
};

}  // namespace kubetest2::common
