// The bearer token of one Access as it is now: of a file that is replaced while we run, or one that stays. It shows the
// token to nobody but its caller.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "kube/access.hpp"
#include "kube/watched_file.hpp"

namespace kt2::kube {

class TokenFile {
 public:
  explicit TokenFile(const Access& access);

  // Empty when there is none. Errors (Cause::infrastructure): a file that cannot be read, or holds no token.
  Result<std::string> read();
  // The file is read again.
  void forget();

 private:
  std::string m_token;
  std::string m_where;
  std::optional<WatchedFile> m_file;
};

}  // namespace kt2::kube
