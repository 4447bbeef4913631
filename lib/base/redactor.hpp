// A stream of text without its secrets, wherever its pieces begin and end. It holds back only what could be the
// beginning of a secret.
#pragma once

#include <string>
#include <string_view>

#include "base/secrets.hpp"

namespace kt2 {

class Redactor {
 public:
  // `secrets` is borrowed; null for none, and then pieces pass as they are, uncopied.
  explicit Redactor(const Secrets* secrets) : m_secrets(secrets) {}

  // What may be shown after `piece` has come. The view is good until the next call, and as long as `piece`.
  std::string_view feed(std::string_view piece);
  // The rest, once nothing more comes.
  std::string_view flush();

 private:
  // Shows `text` up to `open`, and of what comes after holds back the bytes.
  std::string_view show(std::string_view text, std::size_t open);

  const Secrets* m_secrets;
  std::string m_held;         // shorter than the longest secret
  std::size_t m_covered = 0;  // so many of the bytes held belong to a secret that has been replaced already
  std::string m_joined;
  std::string m_shown;
};

}  // namespace kt2
