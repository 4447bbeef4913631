#include "support/authority.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <functional>
#include <random>
#include <stdexcept>

namespace kt2::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

std::string pem_of(const std::function<int(BIO*)>& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
  if (write(bio.get()) != 1) throw std::runtime_error("no PEM");
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string pem_of(EVP_PKEY* key) {
  return pem_of([key](BIO* bio) { return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
}

std::string pem_of(X509* certificate) {
  return pem_of([certificate](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

void add_name(X509_NAME* name, const char* field, const std::string& value) {
  X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1,
                             0);
}

void add_extension(X509* certificate, int nid, const char* value) {
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
  if (extension == nullptr) throw std::runtime_error(value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

long random_serial() {
  std::random_device random;
  return std::uniform_int_distribution<long>(1)(random);
}

// Without a subject, an issuer or a signature.
Certificate new_certificate(EVP_PKEY* key) {
  constexpr long k_day_seconds = 86400;
  Certificate certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), random_serial());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -k_day_seconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), k_day_seconds);
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

Key new_key() {
  return {EVP_EC_gen("P-256"), &EVP_PKEY_free};
}

}  // namespace

struct Authority::Issuer {
  Key key = new_key();
  Certificate certificate = new_certificate(key.get());

  KeyPair sign(const Key& subject_key, const Certificate& subject) const {
    X509_set_issuer_name(subject.get(), X509_get_subject_name(certificate.get()));
    if (X509_sign(subject.get(), key.get(), EVP_sha256()) == 0) throw std::runtime_error("X509_sign");
    return {pem_of(subject.get()), pem_of(subject_key.get())};
  }
};

std::string new_rsa_key() {
  constexpr unsigned k_bits = 2048;
  const Key key(EVP_RSA_gen(k_bits), &EVP_PKEY_free);
  return pem_of(key.get());
}

Authority::Authority() : m_issuer(std::make_unique<Issuer>()) {
  X509* const own = m_issuer->certificate.get();
  add_name(X509_get_subject_name(own), "CN", "kubetest2 test authority");
  add_extension(own, NID_basic_constraints, "critical,CA:TRUE");
  m_certificate = m_issuer->sign(m_issuer->key, m_issuer->certificate).certificate;
}

Authority::~Authority() = default;

KeyPair Authority::server() const {
  const Key key = new_key();
  const Certificate certificate = new_certificate(key.get());
  add_name(X509_get_subject_name(certificate.get()), "CN", "kubetest2 test server");
  add_extension(certificate.get(), NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost");
  add_extension(certificate.get(), NID_ext_key_usage, "serverAuth");
  return m_issuer->sign(key, certificate);
}

KeyPair Authority::client(const std::string& user, const std::string& group) const {
  const Key key = new_key();
  const Certificate certificate = new_certificate(key.get());
  if (!group.empty()) add_name(X509_get_subject_name(certificate.get()), "O", group);
  add_name(X509_get_subject_name(certificate.get()), "CN", user);
  add_extension(certificate.get(), NID_ext_key_usage, "clientAuth");
  return m_issuer->sign(key, certificate);
}

}  // namespace kt2::test
