// Text that others made (messages, the output of commands), made fit for a report. No formats: escaping for XML or JSON
// is their writers' work.
#pragma once

#include <string>
#include <string_view>

namespace kt2::results {

// The text as valid UTF-8 that XML 1.0 allows and a terminal shows: terminal colours (ESC [ … letter, and the ESC (
// letter of `tput sgr0`) are dropped, line ends become "\n", and each control character, broken sequence, surrogate,
// U+FFFE and U+FFFF becomes U+FFFD. Applied twice it changes nothing more. [any-thread]
std::string sanitize_text(std::string_view text);

// The end of a valid UTF-8 text, led by a line that says how many characters were left out; at most `limit` characters
// (code points) with that line, so applied twice it changes nothing more. A text within the limit is returned as it is.
// `limit` is at least 100. [any-thread]
std::string keep_end(std::string_view text, std::size_t limit);

// The code points of a valid UTF-8 text. [any-thread]
std::size_t count_characters(std::string_view text);

// The first `count` code points of a valid UTF-8 text, or all of it. [any-thread]
std::string_view first_characters(std::string_view text, std::size_t count);

// Up to the first "\n", without it. [any-thread]
std::string_view first_line(std::string_view text);

}  // namespace kt2::results
