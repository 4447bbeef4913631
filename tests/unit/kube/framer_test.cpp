#include "kube/framer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kt2::kube {
namespace {

using Objects = std::vector<std::string>;

struct Cut {
  Objects objects;
  std::string error;
  bool in_object = false;
};

// All of `text`, in pieces of `size` bytes.
Cut cut(std::string_view text, std::size_t size, std::size_t largest = Framer::k_largest_bytes) {
  Framer framer(largest);
  Cut cut;
  while (!text.empty() && cut.error.empty()) {
    const auto fed = framer.feed(text.substr(0, size), [&](std::string_view object) {
      cut.objects.emplace_back(object);
      return true;
    });
    if (!fed) cut.error = fed.error().message;
    text.remove_prefix(std::min(size, text.size()));
  }
  cut.in_object = framer.in_object();
  return cut;
}

TEST(Framer, CutsTheSameWhereverThePiecesEnd) {
  const Objects objects{R"({"type":"ADDED","object":{"a":[1,{"b":"}"}]}})", R"({})",
                        R"({"quote":"\"{\\","brace":"{[","deep":[[[{}]]]})", "{\n  \"pretty\": [\n  ]\n}"};
  const std::string stream = objects[0] + "\n" + objects[1] + objects[2] + "\r\n \t" + objects[3] + "\n";
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    const Cut all = cut(stream, size);
    EXPECT_EQ(all.objects, objects) << "in pieces of " << size;
    EXPECT_EQ(all.error, "");
    EXPECT_FALSE(all.in_object);
  }
}

TEST(Framer, KeepsAnObjectThatIsNotWholeYet) {
  const Cut half = cut(R"({"a":1}{"b":"})", 4);
  EXPECT_EQ(half.objects, Objects{R"({"a":1})"});
  EXPECT_TRUE(half.in_object);
}

TEST(Framer, RefusesWhatIsNoObject) {
  EXPECT_EQ(cut("{}\n<html>\n", 100).error, "not a stream of JSON objects: \"<html>\n\"");
  EXPECT_EQ(cut("]", 1).error, "not a stream of JSON objects: \"]\"");
  EXPECT_EQ(cut("{}", 1).error, "");
}

TEST(Framer, RefusesAnObjectWithoutAnEnd) {
  const std::string endless = R"({"a":")" + std::string(5000, 'x');
  EXPECT_EQ(cut(endless, 64, 4096).error, "an object of more than 4096 bytes");
  EXPECT_EQ(cut(endless, 64, 8192).error, "");
}

TEST(Framer, HandsOnNothingMoreWhenItIsToldToStop) {
  Framer framer;
  Objects objects;
  const auto fed = framer.feed("{\"a\":1}{\"b\":2}", [&](std::string_view object) {
    objects.emplace_back(object);
    return false;
  });
  EXPECT_TRUE(fed);
  EXPECT_EQ(objects, Objects{"{\"a\":1}"});
}

}  // namespace
}  // namespace kt2::kube
