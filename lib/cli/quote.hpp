// Text in quotes as Go's %q writes it, for messages that show what was given. Of Unicode it knows only which code
// points are plainly not printable.
#pragma once

#include <string>
#include <string_view>

namespace kt2::cli {

// Double quotes, with escapes for quotes, control characters and what is not UTF-8. [any-thread]
std::string quote(std::string_view text);

// A byte, taken for a code point, in single quotes: 'x'. [any-thread]
std::string quote_byte(char byte);

}  // namespace kt2::cli
