#include "kube/certificates.hpp"

#include <fmt/format.h>

#include "kube/pem.hpp"
#include "kube/words.hpp"

namespace kt2::kube {

CertificateReader::Source::Source(const Pem& given) : pem(given) {
  if (pem.text.empty() && !pem.file.empty()) file.emplace(pem.file);
}

std::string CertificateReader::Source::name() const {
  return file ? fmt::format("{} ({})", in_quotes(pem.file), pem.where) : pem.where;
}

Result<std::string> CertificateReader::Source::text() {
  if (!file) return pem.text;
  auto text = file->text();
  if (!text) return Error(text.error()).with(pem.where);
  return text;
}

CertificateReader::CertificateReader(const Access& access)
    : m_authority(access.authority), m_certificate(access.certificate), m_key(access.key) {}

void CertificateReader::forget() {
  for (Source* source : {&m_authority, &m_certificate, &m_key}) {
    if (source->file) source->file->forget();
  }
}

Result<Certificates> CertificateReader::read() {
  auto now = read_all();
  if (!now) return now;
  if (m_checked == *now) return now;
  auto checked = check(*now);
  if (!checked && (m_certificate.file || m_key.file)) {
    // One may have been read before both were replaced, the other after it.
    forget();
    if (now = read_all(); !now) return now;
    checked = check(*now);
  }
  if (!checked) return checked.error();
  m_checked = *now;
  return now;
}

Result<Certificates> CertificateReader::read_all() {
  auto authority = m_authority.text();
  if (!authority) return authority.error();
  auto certificate = m_certificate.text();
  if (!certificate) return certificate.error();
  auto key = m_key.text();
  if (!key) return key.error();
  return Certificates{std::move(*authority), std::move(*certificate), std::move(*key)};
}

Result<void> CertificateReader::check(const Certificates& now) const {
  const auto of = [](const Source& source, const Result<void>& checked) -> Result<void> {
    if (checked) return {};
    const Cause cause = source.file ? Cause::infrastructure : Cause::usage;
    return Error{cause, fmt::format("{}: {}", source.name(), checked.error().message), {}};
  };
  if (m_authority.pem.given()) {
    if (auto checked = of(m_authority, check_certificates(now.authority)); !checked) return checked;
  }
  if (!m_certificate.pem.given()) return {};
  if (auto checked = of(m_certificate, check_certificates(now.certificate)); !checked) return checked;
  if (auto checked = of(m_key, check_key(now.key)); !checked) return checked;
  if (belong_together(now.certificate, now.key)) return {};
  const bool files = m_certificate.file || m_key.file;
  return Error{files ? Cause::infrastructure : Cause::usage,
               fmt::format("{}: does not belong to the certificate: {}", m_key.name(), m_certificate.name()),
               {}};
}

}  // namespace kt2::kube
