// Lists that people write into one flag: shell words and CSV records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace kt2 {

// Splits as a POSIX shell would, without expanding anything: blanks separate, '…' and "…" and \ quote, and `#` is a
// letter like any other. The error says which quote is open. [any-thread]
Result<std::vector<std::string>> split_words(std::string_view text);

// One word that a POSIX shell reads back as `text`; left bare where it needs no quotes. [any-thread]
std::string quote_word(std::string_view text);

// The words of a command, quoted where needed, with spaces between. [any-thread]
std::string quote_words(const std::vector<std::string>& words);

// One CSV record (RFC 4180), as pflag's string slices read it: `a,"b,c"` is two. Empty text is an empty list. The error
// is Go's encoding/csv's. [any-thread]
Result<std::vector<std::string>> split_csv(std::string_view text);

}  // namespace kt2
