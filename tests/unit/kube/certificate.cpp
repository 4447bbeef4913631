#include "unit/kube/certificate.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>

namespace kt2::test {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

void check(bool done) {
  if (!done) throw std::runtime_error("OpenSSL makes no certificate");
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Certificate make_certificate() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), &X509_free);
  check(key && made);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_NAME* name = X509_get_subject_name(made.get());
  const unsigned char common_name[] = "test";
  check(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1);
  check(X509_set_issuer_name(made.get(), name) == 1 && X509_set_pubkey(made.get(), key.get()) == 1);
  check(X509_sign(made.get(), key.get(), EVP_sha256()) > 0);
  const Bio certificate(BIO_new(BIO_s_mem()), &BIO_free);
  const Bio private_key(BIO_new(BIO_s_mem()), &BIO_free);
  check(PEM_write_bio_X509(certificate.get(), made.get()) == 1);
  check(PEM_write_bio_PrivateKey(private_key.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return {text_of(certificate.get()), text_of(private_key.get())};
}

std::string encrypted_key(const std::string& key) {
  const Bio in(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())), &BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> read(
      PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  const Bio out(BIO_new(BIO_s_mem()), &BIO_free);
  const unsigned char password[] = "secret-password";
  check(read && PEM_write_bio_PrivateKey(out.get(), read.get(), EVP_aes_128_cbc(), password, sizeof(password) - 1,
                                         nullptr, nullptr) == 1);
  return text_of(out.get());
}

}  // namespace kt2::test
