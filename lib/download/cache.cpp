#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "download/digest.hpp"
#include "download/fetch.hpp"
#include "download/lock.hpp"
#include "download/url.hpp"

namespace kt2::download {
namespace {

constexpr std::size_t k_sum_digits = 64;

// The sum at the begin of a line, `hex` or `hex  name`, in lower case; empty when there is none.
std::string sum_of_line(std::string_view line) {
  std::string sum(line.substr(0, std::min(line.find_first_of(" \t\r\n"), line.size())));
  std::transform(sum.begin(), sum.end(), sum.begin(),
                 [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
  const bool is_sum = sum.size() == k_sum_digits && sum.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_sum ? sum : std::string();
}

// The sum in the text of a .sha256 file; of a list with a line for each of several files, that of `name`. Empty when
// there is none.
std::string parse_sum(std::string_view text, std::string_view name) {
  std::vector<std::string> sums;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    std::string sum = sum_of_line(line);
    if (sum.empty()) continue;
    while (line.ends_with(' ') || line.ends_with('\r')) line.remove_suffix(1);
    // sha256sum writes two spaces, or a space and an asterisk, before a path.
    if (line.substr(line.find_last_of(" */") + 1) == name) return sum;
    sums.push_back(std::move(sum));
  }
  return sums.size() == 1 ? sums.front() : std::string();
}

// The sum that a URL serves.
Result<std::string> published_sum(const std::string& url, const std::string& sum_url, const FetchOptions& options) {
  const auto text = fetch_text(sum_url, options);
  if (!text) return text.error();
  std::string sum = parse_sum(*text, file_name(url));
  if (!sum.empty()) return sum;
  return Error{Cause::infrastructure,
               fmt::format("downloading \"{}\": \"{}\" holds no sha256 sum", shown_url(url), shown_url(sum_url)),
               {}};
}

std::string wrong_sum(std::string_view which, const std::string& actual, const std::string& expected,
                      const std::string& sum_url) {
  return fmt::format("the file {} has the sha256 {}, expected {}{}", which, actual, expected,
                     sum_url.empty() ? "" : fmt::format(" from \"{}\"", shown_url(sum_url)));
}

// A file of this machine, where it is.
Result<std::filesystem::path> check_local(const std::string& url, const std::string& sum_url,
                                          const FetchOptions& options) {
  std::filesystem::path file = local_path(url);
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return Error{Cause::usage, fmt::format("\"{}\": there is no such file", shown_url(url)), {}};
  }
  if (sum_url.empty()) return file;
  const auto expected = published_sum(url, sum_url, options);
  if (!expected) return expected.error();
  const auto actual = sha256_file(file);
  if (!actual) return actual.error();
  if (*actual == *expected) return file;
  return Error{Cause::infrastructure,
               fmt::format("\"{}\": {}", shown_url(url), wrong_sum("there", *actual, *expected, sum_url)),
               {}};
}

// One file of the cache, its lock held.
class Entry {
 public:
  Entry(const std::string& url, const std::string& sum_url, std::filesystem::path file, const FetchOptions& options)
      : m_url(url), m_sum_url(sum_url), m_file(std::move(file)), m_sum_file(m_file), m_options(options) {
    // A sum that was published and one that was only seen must not be taken for each other.
    m_sum_file += sum_url.empty() ? ".seen-sha256" : ".sha256";
  }

  // Has the file here with the right sum, or an error.
  Result<void> make_good() {
    for (bool again = false;; again = true) {
      const bool was_here = is_here();
      auto known = expected_sum();
      if (!known) return known.error();
      const std::string expected = std::move(*known);
      if (!was_here) {
        if (auto fetched = fetch_file(m_url, m_file, m_options); !fetched) return fetched;
      }
      auto summed = sha256_file(m_file);
      if (!summed) return summed.error();
      const std::string actual = std::move(*summed);
      if (expected.empty() && !was_here) return replace_file(m_sum_file, actual + "\n");
      if (actual == expected) {
        if (was_here) note(fmt::format("\"{}\" is in the cache: \"{}\"", shown_url(m_url), m_file.string()));
        return {};
      }
      remove_all();
      std::string wrong = "the sha256 of the file in the cache is not known";
      if (!expected.empty()) {
        wrong = wrong_sum(was_here ? "in the cache" : "that came", actual, expected, m_sum_url);
      }
      if (again) {
        return Error{Cause::infrastructure, fmt::format("downloading \"{}\": {}", shown_url(m_url), wrong), {}};
      }
      note(fmt::format("\"{}\": {}; it is deleted and downloaded once more", shown_url(m_url), wrong));
    }
  }

 private:
  void note(std::string_view line) const {
    if (m_options.note) m_options.note(line);
  }

  bool is_here() const {
    std::error_code ignored;
    return std::filesystem::exists(m_file, ignored);
  }

  // The sum kept beside the file, else the published one; empty when neither is to be had.
  Result<std::string> expected_sum() const {
    if (const auto kept = read_file(m_sum_file)) {
      if (std::string sum = parse_sum(*kept, {}); !sum.empty()) return sum;
    }
    if (m_sum_url.empty()) return std::string();
    auto sum = published_sum(m_url, m_sum_url, m_options);
    if (!sum) return sum;
    if (auto kept = replace_file(m_sum_file, *sum + "\n"); !kept) return kept.error();
    return sum;
  }

  void remove_all() const {
    ::unlink(m_file.c_str());
    ::unlink(m_sum_file.c_str());
  }

  const std::string& m_url;
  const std::string& m_sum_url;
  std::filesystem::path m_file;
  std::filesystem::path m_sum_file;
  const FetchOptions& m_options;
};

}  // namespace

Result<std::filesystem::path> fetch_cached(const std::string& url, const std::string& sha256_url,
                                           const std::filesystem::path& cache_dir, const FetchOptions& options) {
  const auto scheme = url_scheme(url);
  if (!scheme) return scheme.error();
  if (*scheme == "file") return check_local(url, sha256_url, options);
  if (auto made = make_directories(cache_dir); !made) return made.error();
  const std::filesystem::path file = cache_dir / cache_name(url);
  const auto lock = FileLock::take(file.string() + ".lock", options, [&] {
    if (options.note) options.note(fmt::format("waiting for another download of \"{}\"", shown_url(url)));
  });
  if (!lock) return Error(lock.error()).with(fmt::format("waiting for another download of \"{}\"", shown_url(url)));
  if (auto good = Entry(url, sha256_url, file, options).make_good(); !good) return good.error();
  return file;
}

}  // namespace kt2::download
