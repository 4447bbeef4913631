// Text of others, a server's or a user's, made fit for one line of ours. It does not judge what the text says.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kt2::kube {

// Line ends and tabs become spaces, runs of spaces one; other control characters, those that change the direction of
// writing, and what is not UTF-8 become "?"; what is longer than `limit` bytes ends in "…". [any-thread]
std::string one_line(std::string_view text, std::size_t limit = 200);

// The first letter made small, unless the word goes on in capitals or digits: for a sentence that becomes part of one.
std::string uncapitalized(std::string_view text);

}  // namespace kt2::kube
