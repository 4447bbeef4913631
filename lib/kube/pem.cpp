#include "kube/pem.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fmt/format.h>

#include <climits>
#include <memory>

namespace kt2::kube {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using Bio = std::unique_ptr<BIO, Freed<&BIO_free>>;
using Certificate = std::unique_ptr<X509, Freed<&X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;

// OpenSSL's errors stay with the thread: libcurl's transfers would take them for theirs.
struct ErrorsCleared {
  ErrorsCleared() { ERR_clear_error(); }
  ~ErrorsCleared() { ERR_clear_error(); }
  ErrorsCleared(const ErrorsCleared&) = delete;
  ErrorsCleared& operator=(const ErrorsCleared&) = delete;
};

Bio reader(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(std::min<std::size_t>(text.size(), INT_MAX))));
}

// Without it OpenSSL asks at the terminal.
int no_password(char*, int, int, void*) {
  return -1;
}

Certificate next_certificate(BIO* bio) {
  return Certificate(PEM_read_bio_X509(bio, nullptr, &no_password, nullptr));
}

Key read_key(std::string_view pem) {
  return Key(PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, &no_password, nullptr));
}

Error wrong(std::string what) {
  return {Cause::usage, std::move(what), {}};
}

}  // namespace

Result<void> check_certificates(std::string_view pem) {
  const ErrorsCleared cleared;
  const Bio bio = reader(pem);
  for (int count = 0;; ++count) {
    if (next_certificate(bio.get())) continue;
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    if (at_end && count > 0) return {};
    if (at_end) return wrong("holds no certificate in PEM form");
    return wrong(count == 0 ? "holds a certificate that does not parse"
                            : fmt::format("holds a certificate that does not parse, its number {}", count + 1));
  }
}

Result<void> check_key(std::string_view pem) {
  const ErrorsCleared cleared;
  if (read_key(pem)) return {};
  if (pem.find("-----BEGIN ") == std::string_view::npos || pem.find("PRIVATE KEY-----") == std::string_view::npos)
    return wrong("holds no private key in PEM form");
  if (pem.find("ENCRYPTED") != std::string_view::npos)
    return wrong("holds a private key that is encrypted; there is nobody to ask for its password");
  return wrong("holds a private key that does not parse");
}

bool belong_together(std::string_view certificate, std::string_view key) {
  const ErrorsCleared cleared;
  const Certificate first = next_certificate(reader(certificate).get());
  const Key read = read_key(key);
  return first && read && X509_check_private_key(first.get(), read.get()) == 1;
}

}  // namespace kt2::kube
