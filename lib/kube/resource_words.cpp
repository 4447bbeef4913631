#include "kube/resource_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "kube/words.hpp"

namespace kt2::kube {
namespace {

Error wrong(std::string what) {
  return {Cause::usage, std::move(what), {}};
}

bool has_slash(const std::string& word) {
  return word.find('/') != std::string::npos;
}

// The types of a comma list, each once.
std::vector<std::string> split_types(const std::string& word) {
  std::vector<std::string> types;
  for (std::size_t begin = 0; begin <= word.size();) {
    const std::size_t end = std::min(word.find(',', begin), word.size());
    std::string type = word.substr(begin, end - begin);
    if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(std::move(type));
    begin = end + 1;
  }
  return types;
}

// A name becomes a part of a path.
Result<void> check_name(const std::string& name) {
  const auto refused = [&](std::string_view why) {
    return wrong(fmt::format("invalid resource name {}: [{}]", in_quotes(name), why));
  };
  if (name.empty()) return wrong("resource name may not be empty");
  if (name == "." || name == "..") return refused(fmt::format("may not be '{}'", name));
  if (name.find('/') != std::string::npos) return refused("may not contain '/'");
  if (name.find('%') != std::string::npos) return refused("may not contain '%'");
  return {};
}

Result<TypeWord> slash_word(const std::string& word) {
  const std::size_t slash = word.find('/');
  if (word.find('/', slash + 1) != std::string::npos)
    return wrong("arguments in resource/name form may not have more than one slash");
  TypeWord result{word.substr(0, slash), {word.substr(slash + 1)}, false};
  if (result.type.empty() || result.names[0].empty() || result.type.find(',') != std::string::npos)
    return wrong("arguments in resource/name form must have a single resource and name");
  if (auto checked = check_name(result.names[0]); !checked) return checked.error();
  return result;
}

}  // namespace

Result<std::vector<TypeWord>> type_words(const std::vector<std::string>& words) {
  if (words.empty()) return wrong("no resource is named: give a type, or a type and a name as in pods/x");
  std::vector<TypeWord> result;
  const auto slashes = std::count_if(words.begin(), words.end(), has_slash);
  if (slashes > 0) {
    if (static_cast<std::size_t>(slashes) != words.size()) {
      return wrong(
          "there is no need to specify a resource type as a separate argument when passing arguments in resource/name "
          "form (e.g. 'kubetest2 wait resource/<resource_name>' instead of 'kubetest2 wait resource "
          "resource/<resource_name>')");
    }
    for (const std::string& word : words) {
      auto one = slash_word(word);
      if (!one) return one.error();
      result.push_back(std::move(*one));
    }
    return result;
  }
  const std::vector<std::string> names(words.begin() + 1, words.end());
  for (const std::string& name : names) {
    if (auto checked = check_name(name); !checked) return checked.error();
  }
  const auto types = split_types(words[0]);
  for (const std::string& type : types) result.push_back({type, names, types.size() == 1 || names.empty()});
  return result;
}

}  // namespace kt2::kube
