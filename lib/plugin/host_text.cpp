#include "base/expand.hpp"
#include "base/words.hpp"
#include "plugin/call.hpp"
#include "plugin/host.hpp"

namespace kt2::plugin {
namespace {

kt2_status text_split_words(kt2_call* call, const char* text, const kt2_sink* words) {
  auto split = split_words(text != nullptr ? text : "");
  if (!split) {
    call->fail(std::move(split.error()).with(quote_word(text)));
    return KT2_FAILED;
  }
  for (const std::string& word : *split) answer(words, word);
  return KT2_OK;
}

kt2_status text_expand(kt2_call* call, const char* text, const kt2_sink* expanded) {
  answer(expanded, expand_argument(text != nullptr ? text : "", call->context.environment));
  return KT2_OK;
}

}  // namespace

const kt2_host_text* host_text_table() {
  static constexpr kt2_host_text table{sizeof table, text_split_words, text_expand};
  return &table;
}

}  // namespace kt2::plugin
