#include "download/digest.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <vector>

#include "base/files.hpp"

namespace kt2::download {
namespace {

class Sha256 {
 public:
  Sha256() : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    check(m_context != nullptr && EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) == 1);
  }

  void add(const char* data, std::size_t size) { check(EVP_DigestUpdate(m_context.get(), data, size) == 1); }

  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    check(EVP_DigestFinal_ex(m_context.get(), digest.data(), &size) == 1);
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
      constexpr std::string_view k_digits = "0123456789abcdef";
      text += k_digits[digest[i] >> 4U];
      text += k_digits[digest[i] & 15U];
    }
    return text;
  }

 private:
  // Fails only where OpenSSL cannot allocate or has no SHA-256 at all: nothing a caller could act on.
  static void check(bool done) {
    if (!done) throw std::runtime_error("OpenSSL computes no SHA-256");
  }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

}  // namespace

Result<std::string> sha256_file(const std::filesystem::path& file) {
  auto opened = open_file(file, O_RDONLY);
  if (!opened) return opened.error();
  Sha256 sum;
  std::vector<char> buffer(1U << 18U);
  for (;;) {
    const ssize_t count = ::read(opened->get(), buffer.data(), buffer.size());
    if (count == 0) return sum.hex();
    if (count > 0) {
      sum.add(buffer.data(), static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return errno_error(Cause::infrastructure, "reading \"" + file.string() + "\"", errno);
    }
  }
}

std::string sha256_text(std::string_view text) {
  Sha256 sum;
  sum.add(text.data(), text.size());
  return sum.hex();
}

}  // namespace kt2::download
