// What someone may have meant by a name that does not exist. It only compares words; what to do with them is the
// caller's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kt2 {

// The candidates near `word`, nearest first, at most three: a third of its letters (at least one) dropped, added,
// changed or swapped with their neighbour; after these, the ones that begin with it. [any-thread]
std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

// ` (did you mean "x" or "y"?)` of the candidates near `word`, or nothing. [any-thread]
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

// The same of `names` as they are: ` (did you mean --x, --y or --z?)`. [any-thread]
std::string did_you_mean_one_of(const std::vector<std::string>& names);

}  // namespace kt2
