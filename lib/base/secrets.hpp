// Which texts are secret: the values of environment variables and flags whose names say so, and texts without them. It
// knows no place that a text goes to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.hpp"

namespace kt2 {

// The names of variables and flags that promise a secret: those that end in TOKEN, SECRET, PASSWORD, KEY or CREDENTIAL,
// or in a plural of these, and further ones that were named. Case does not count, and '-' is '_'.
class SecretNames {
 public:
  SecretNames() = default;
  explicit SecretNames(const std::vector<std::string>& further);
  bool contain(std::string_view name) const;  // without dashes in front

 private:
  std::vector<std::string> m_further;
};

// Whether a value is long enough to be told from other text (8 bytes), and no file's name.
bool can_be_secret(std::string_view value);

// The name of a variable whose value this is, for whoever must not write the value down but needs it later.
std::optional<std::string> variable_holding(const Environment& environment, std::string_view value);

class Secrets {
 public:
  Secrets() = default;
  // Those of the environment and of a command line's words: --NAME=VALUE, --NAME VALUE, and NAME=VALUE alone or as the
  // value of any flag. Values that cannot be secret are left out.
  Secrets(const SecretNames& names, const Environment& environment, const std::vector<std::string>& words);

  // Takes in `value` if it can be secret, also as it looks between a shell's quotes and with Go's and JSON's escapes.
  void add(std::string_view name, std::string_view value);
  // The same where the name is one of the names.
  void consider(std::string_view name, std::string_view value);

  bool empty() const { return m_entries.empty(); }

  // Whether a flag's value must not be written down: by its name, or because it holds one of the values.
  bool hides(std::string_view name, std::string_view value) const;

  // The text with [redacted:NAME] in place of each value; overlapping ones are one. [any-thread]
  std::string redact(std::string_view text) const;

  // For Redactor. The leftmost and there the longest value that begins at `from` or later.
  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view name;
  };
  std::optional<Match> find(std::string_view text, std::size_t from) const;
  // Where the text's last bytes begin that more text could make a value of; its size when there are none.
  std::size_t open_end(std::string_view text) const;

 private:
  struct Entry {
    std::string name;
    std::string value;
  };
  void add_words(const std::vector<std::string>& words);
  void consider_flag(std::string_view name, std::string_view value);
  void consider_pair(std::string_view pair);
  void add_entry(std::string_view name, std::string_view value);
  void prepare_search();

  SecretNames m_names;
  std::vector<Entry> m_entries;
  std::size_t m_shortest = 0;
  std::size_t m_longest = 0;
  // How far the search may jump after two bytes, by their hash: as in Wu and Manber's search for many words at once.
  static constexpr std::size_t k_hashes = 4096;
  std::vector<std::uint8_t> m_jumps;
};

}  // namespace kt2
