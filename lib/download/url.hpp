// A URL as a name: for people, without its secrets, and for a file. It fetches nothing and resolves nothing.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kt2::download {

// "http", "https" or "file". The error, Cause::usage, names the URL and what is wrong with it. [any-thread]
Result<std::string> url_scheme(const std::string& url);

// The absolute path that a file URL leads to, %41 and its kin decoded. Precondition: url_scheme() is "file".
// [any-thread]
std::string local_path(const std::string& url);

// The URL for messages: without user and password, with `***` for the values of query parameters whose names sound
// secret (tokens, keys, signatures, credentials), and on one line. Takes any text, also what is no URL. [any-thread]
std::string shown_url(std::string_view url);

// A file name of at most 150 characters for what the URL leads to: a hash of all of it, then the end of its path, made
// harmless. The same URL always has the same name, and two have different ones. [any-thread]
std::string cache_name(std::string_view url);

// The last component of its path: "k3s" of "https://host/v1/k3s?raw=1". [any-thread]
std::string_view file_name(std::string_view url);

}  // namespace kt2::download
