// Downloads that survive a bad network: retried, resumed, cancelled at once, and checked before they are used. It
// unpacks nothing, trusts nothing it cannot check, and logs only through its caller.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/duration.hpp"
#include "base/result.hpp"

namespace kt2::download {

// How much of a file is here, in bytes, what an earlier attempt or process brought included.
struct Progress {
  std::uint64_t received = 0;
  std::uint64_t total = 0;  // 0: not known
};

// What holds for one download. The functions are called on the calling thread, and are borrowed for the call.
struct FetchOptions {
  // Readable or hung up: the download is to stop at once, with Cause::interrupted. Never read from. -1: never.
  int cancel_fd = -1;
  // When to give up, with Cause::timeout.
  std::optional<Clock::time_point> deadline{};
  // At most 10 calls a second, and one when the file is whole. Only for files, not for fetch_text.
  std::function<void(const Progress&)> progress{};
  // One line for the log, without a newline: retries, resumes, cache hits, waits for another process.
  std::function<void(std::string_view)> note{};
  // How often to try in all, at least once.
  int attempts = 6;
  // The wait before the second attempt. It doubles with each further one, and each wait is shortened at random by up to
  // a half. A server's Retry-After is waited for instead where it is longer.
  Duration first_backoff = std::chrono::milliseconds(500);
  // The longest wait before an attempt, whatever the doubling or the server says.
  Duration longest_backoff = std::chrono::seconds(60);
  // An attempt that brings no byte for this long has failed.
  Duration idle_limit = std::chrono::seconds(60);
};

// For all three functions:
// - URLs are http, https or file. Up to 10 redirects are followed, never to a file, and never from https to http.
// - Proxies come from http_proxy, https_proxy, all_proxy and no_proxy. Certificates are always verified, against the
//   system's authorities or those of CURL_CA_BUNDLE, SSL_CERT_DIR and SSL_CERT_FILE, as the curl program has it.
// - Tried again: HTTP 408, 429 and 5xx, names that do not resolve, connections that fail or break, bodies that are cut
//   short, idle ones. Not tried again: other answers, refused certificates, errors of this machine's disk.
// - An error is one line that names the URL (without user, password or values that look secret), what happened, and
//   how many attempts were made. Cause::usage for a URL that cannot be one, HTTP 404 and 410, and a missing local file,
//   where who named the URL must act; Cause::timeout past the deadline, or when it leaves no time for another attempt;
//   Cause::interrupted; Cause::infrastructure for all else.
// - No signal is used, and no SIGPIPE reaches the process. [any-thread]

// A small body, such as a version marker or a checksum, as it is, newlines included. One over 1 MiB is an error.
Result<std::string> fetch_text(const std::string& url, const FetchOptions& options = {});

// Downloads to `file`, whose folder must exist; the file appears whole, by a rename, with mode 0644 less the umask.
// Until then its bytes are in FILE.part, and where they came from in FILE.part.from: a later attempt, of this process
// or another, goes on there if the server says that the file is still the same (If-Range with a strong ETag, else
// Last-Modified), and else begins anew. Both are left behind only when the download can be resumed. One call per file
// at a time. Nothing checks the content: for that, fetch_cached. Not synced to disk.
Result<void> fetch_file(const std::string& url, const std::filesystem::path& file, const FetchOptions& options = {});

// The file of a URL whose content never changes, kept in `cache_dir` (made if absent): a path there, named by a hash of
// the URL and the URL's path. Its sha256 is checked each time before it is returned, whether it came just now or was
// there.
// - `sha256_url` serves the sum as `hex` or `hex  name`, with or without a newline, or as a list of such lines, one of
//   which names the URL's file. It is fetched once and kept beside the file, so that a cached file needs no network.
//   Empty: a cached file is checked against the sum it came with.
// - A file with another sum is deleted, with the sum that is kept, and both are downloaded once more from the start; if
//   they disagree again, the error names the URL, the sum expected and the one that came.
// - Calls at the same time, of any thread or process, share one download: one works, the others wait for it until they
//   are cancelled or their deadline comes.
// - Failed and cancelled downloads are resumed by the next call.
// - Of a file URL it is the path of the local file itself, its sum checked against `sha256_url` as it is now: who stages
//   a build there may replace it under the same name, and a copy in the cache would go on serving the old one.
// The caller only reads the file: another call deletes it should it no longer have its sum.
Result<std::filesystem::path> fetch_cached(const std::string& url, const std::string& sha256_url,
                                           const std::filesystem::path& cache_dir, const FetchOptions& options = {});

}  // namespace kt2::download
