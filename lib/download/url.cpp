#include "download/url.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>

#include "download/digest.hpp"

namespace kt2::download {
namespace {

constexpr std::string_view k_mask = "***";

struct Parts {
  std::size_t authority;  // where it begins
  std::size_t path;       // where the authority ends
  std::size_t query;      // at the "?" or the end
  std::size_t fragment;   // at the "#" or the end
};

// By text alone: it must also do for what is no URL.
Parts parts_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  Parts parts{};
  parts.authority = scheme == std::string_view::npos ? 0 : scheme + 3;
  parts.path = std::min(url.find_first_of("/?#", parts.authority), url.size());
  parts.fragment = std::min(url.find('#', parts.path), url.size());
  parts.query = std::min(url.find('?', parts.path), parts.fragment);
  return parts;
}

bool sounds_secret(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array<std::string_view, 8> k_words{"token", "key", "sig", "secret", "pass", "pwd", "cred", "auth"};
  return std::any_of(k_words.begin(), k_words.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

std::string shown_query(std::string_view query) {
  std::string shown;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find_first_of("&;", 1), query.size());
    const std::string_view parameter = query.substr(0, end);
    const std::size_t value = parameter.find('=');
    if (value != std::string_view::npos && sounds_secret(parameter.substr(0, value))) {
      shown.append(parameter.substr(0, value + 1)).append(k_mask);
    } else {
      shown.append(parameter);
    }
    query.remove_prefix(end);
  }
  return shown;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

Error bad_url(std::string_view url, std::string_view why) {
  return {Cause::usage, "the URL \"" + shown_url(url) + "\" " + std::string(why), {}};
}

}  // namespace

Result<std::string> url_scheme(const std::string& url) {
  if (url.empty()) return bad_url(url, "is empty");
  if (std::any_of(url.begin(), url.end(), is_control)) return bad_url(url, "has control characters");
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  const CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code == CURLUE_BAD_SCHEME) return bad_url(url, "does not begin with http://, https:// or file://");
  if (code != CURLUE_OK) return bad_url(url, std::string("is malformed: ") + curl_url_strerror(code));
  char* text = nullptr;
  if (curl_url_get(parsed.get(), CURLUPART_SCHEME, &text, 0) != CURLUE_OK) return bad_url(url, "has no scheme");
  std::string scheme = text;
  curl_free(text);
  if (scheme != "http" && scheme != "https" && scheme != "file") {
    return bad_url(url, "does not begin with http://, https:// or file://");
  }
  return scheme;
}

std::string local_path(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  char* text = nullptr;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_PATH, &text, CURLU_URLDECODE) != CURLUE_OK) {
    return {};
  }
  std::string path = text;
  curl_free(text);
  return path;
}

std::string shown_url(std::string_view url) {
  const Parts parts = parts_of(url);
  std::string_view authority = url.substr(parts.authority, parts.path - parts.authority);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  std::string shown(url.substr(0, parts.authority));
  shown.append(authority).append(url.substr(parts.path, parts.query - parts.path));
  shown.append(shown_query(url.substr(parts.query, parts.fragment - parts.query))).append(url.substr(parts.fragment));
  std::replace_if(shown.begin(), shown.end(), is_control, '?');
  return shown;
}

std::string_view file_name(std::string_view url) {
  const Parts parts = parts_of(url);
  const std::string_view path = url.substr(parts.path, parts.query - parts.path);
  return path.substr(path.rfind('/') + 1);
}

std::string cache_name(std::string_view url) {
  constexpr std::size_t k_hash_digits = 16;
  constexpr std::size_t k_path_characters = 130;
  const Parts parts = parts_of(url);
  std::string_view path = url.substr(parts.path, parts.query - parts.path);
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  if (path.size() > k_path_characters) path.remove_prefix(path.size() - k_path_characters);
  std::string name = sha256_text(url).substr(0, k_hash_digits) + "-";
  std::transform(path.begin(), path.end(), std::back_inserter(name), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '+' ? static_cast<char>(c) : '_';
  });
  return name;
}

}  // namespace kt2::download
