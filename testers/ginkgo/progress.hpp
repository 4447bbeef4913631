// How far ginkgo has come, read from what it prints, v1 or v2, in colours or not, one process or many. It is an
// estimate: specs that skip themselves are told only with -v.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ginkgo {

class Progress {
 public:
  // Takes in more of the output, in pieces of any size. True when line() says something else now.
  bool take(std::string_view output);

  // "312/405 done, 2 failed"; empty as long as ginkgo has not said how many specs it will run.
  std::string line() const;

 private:
  enum class Escape : std::uint8_t { none, begun, sequence };

  void add(char byte);
  bool is_colour(char byte);
  void look_for_mark();
  void look_for_succinct_banner();
  void count(char mark);
  void end_line();
  void begin_suite(std::string_view total, bool all);

  std::uint64_t m_total = 0;
  std::uint64_t m_done = 0;
  std::uint64_t m_failed = 0;
  bool m_all = false;  // the total has the specs that are left out, too

  // The line so far: ginkgo marks what ended by single characters, which may be followed by more about the last one.
  bool m_marks = true;  // nothing but marks until now
  char m_mark = '\0';   // the last one
  std::string m_text;   // what follows it
  Escape m_escape = Escape::none;
};

}  // namespace ginkgo
