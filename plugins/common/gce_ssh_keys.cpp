#include "common/gce_ssh_keys.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace kubetest2::common {
namespace {

namespace fs = std::filesystem;

// Whatever it is, a link that leads nowhere included: it is the user's.
bool is_there(const std::string& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

// A new file beside its target, which gets its name only when it is whole. Removed unless that came to pass.
class NewFile {
 public:
  NewFile(std::string target, const std::string& source, mode_t mode)
      : m_target(std::move(target)), m_path(m_target + ".XXXXXX") {
    std::ifstream in(source, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    if (!in.is_open() || in.bad() || content.empty()) throw Failure("\"" + source + "\" cannot be read, or is empty");
    const int file = mkostemp(m_path.data(), O_CLOEXEC);
    if (file < 0) throw failure();
    m_made = true;
    const bool written = fchmod(file, mode) == 0 &&
                         ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
    const Failure why = failure();
    close(file);
    if (!written) {
      remove();
      throw why;
    }
  }
  ~NewFile() { remove(); }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  // False when somebody else was first.
  bool publish() {
    if (link(m_path.c_str(), m_target.c_str()) == 0) return true;
    if (errno == EEXIST) return false;
    throw failure();
  }

 private:
  Failure failure() const { return Failure("\"" + m_target + "\": " + std::strerror(errno)); }
  void remove() {
    if (m_made) unlink(m_path.c_str());
    m_made = false;
  }

  std::string m_target;
  std::string m_path;
  bool m_made = false;
};

void copy_keys(const std::string& key, const std::string& private_source, const std::string& public_source) {
  const fs::path folder = fs::path(key).parent_path();
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    throw Failure("\"" + folder.string() + "\": " + std::strerror(errno));
  }
  NewFile secret(key, private_source, 0600);
  NewFile shown(key + ".pub", public_source, 0644);
  if (!secret.publish()) return;
  try {
    shown.publish();
  } catch (...) {
    unlink(key.c_str());
    throw;
  }
}

}  // namespace

std::string gce_ssh_key(const Call& call) {
  const std::string home = call.environment("HOME").value_or("");
  return home.empty() ? std::string() : home + "/.ssh/google_compute_engine";
}

void set_up_gce_ssh_keys(const Call& call) {
  const std::string key = gce_ssh_key(call);
  const std::string private_source = call.environment("GCE_SSH_PRIVATE_KEY_FILE").value_or("");
  const std::string public_source = call.environment("GCE_SSH_PUBLIC_KEY_FILE").value_or("");
  if (call.dry_run() || private_source.empty() || public_source.empty()) return;
  if (key.empty()) {
    call.warning("the ssh keys of GCE_SSH_PRIVATE_KEY_FILE are not used: HOME is not set");
    return;
  }
  if (is_there(key) || is_there(key + ".pub")) return;
  try {
    copy_keys(key, private_source, public_source);
    call.info("ssh keys of GCE_SSH_PRIVATE_KEY_FILE and GCE_SSH_PUBLIC_KEY_FILE copied to \"" + key +
              "\" and its .pub");
  } catch (const Failure& failure) {
    call.warning(std::string("the ssh keys of GCE_SSH_PRIVATE_KEY_FILE and GCE_SSH_PUBLIC_KEY_FILE are not used: ") +
                 failure.what());
  }
}

}  // namespace kubetest2::common
