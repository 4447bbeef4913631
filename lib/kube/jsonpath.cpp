#include "kube/jsonpath.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "kube/jsonpath_steps.hpp"

namespace kt2::kube {
namespace {

using Values = std::vector<const Json*>;

// `..` and `*` in a row multiply: what selects more than this is a mistake.
constexpr std::size_t k_most_values = 100'000;

std::string kind_of(const Json& value) {
  return value.is_object()    ? "an object"
         : value.is_string()  ? "a string"
         : value.is_boolean() ? "a boolean"
                              : "a number";
}

class Evaluation {
 public:
  Values run(const PathSteps& steps, Values values) {
    for (const PathStep& step : steps) {
      if (values.empty() || !m_error.empty()) return {};
      Values selected;
      std::visit([&](const auto& one) { apply(one, values, selected); }, step.step);
      if (selected.size() > k_most_values) m_error = "given jsonpath expression matches more than one value";
      values = std::move(selected);
    }
    return m_error.empty() ? values : Values{};
  }

  std::string take_error() { return std::move(m_error); }

 private:
  static void apply(const FieldStep& step, const Values& values, Values& selected) {
    for (const Json* value : values) {
      if (!value->is_object()) continue;
      if (const auto found = value->find(step.name); found != value->end()) selected.push_back(&*found);
    }
  }

  static void apply(const KeyStep& step, const Values& values, Values& selected) {
    for (const Json* value : values) {
      if (!value->is_object()) continue;
      const Json* found = nullptr;
      if (const auto entry = value->find(step.key); entry != value->end()) {
        found = &*entry;
      } else {
        found = value;
        for (const std::string& name : step.path) {
          const auto next = found->is_object() ? found->find(name) : found->end();
          found = next == found->end() ? nullptr : &*next;
          if (found == nullptr) break;
        }
      }
      if (found != nullptr) selected.push_back(found);
    }
  }

  void apply(const SliceStep& step, const Values& values, Values& selected) {
    for (const Json* value : values) {
      if (value->is_null()) continue;
      if (!value->is_array()) {
        m_error = kind_of(*value) + " is not array or slice";
        return;
      }
      const auto size = static_cast<std::int64_t>(value->size());
      const auto from_start = [&](std::int64_t index) { return index < 0 ? index + size : index; };
      const std::int64_t begin = from_start(step.begin.value_or(0));
      const std::int64_t end = step.single ? begin + 1 : step.end ? from_start(*step.end) : size;
      if (begin < 0 || begin >= size || end > size) continue;
      for (std::int64_t i = begin; i < end; i += step.stride) {
        selected.push_back(&(*value)[static_cast<std::size_t>(i)]);
        if (step.stride > size) break;
      }
    }
  }

  static void apply(const WildcardStep&, const Values& values, Values& selected) {
    for (const Json* value : values) children_of(*value, selected);
  }

  static void apply(const RecursiveStep&, const Values& values, Values& selected) {
    Values open(values.rbegin(), values.rend());
    while (!open.empty() && selected.size() <= k_most_values) {
      const Json* value = open.back();
      open.pop_back();
      if (value->empty() || value->is_number() || value->is_boolean()) continue;
      if (value->is_string() && value->get_ref<const std::string&>().empty()) continue;
      selected.push_back(value);
      Values children;
      children_of(*value, children);
      open.insert(open.end(), children.rbegin(), children.rend());
    }
  }

  void apply(const UnionStep& step, const Values& values, Values& selected) {
    for (const PathSteps& path : step.paths) {
      const Values found = run(path, values);
      selected.insert(selected.end(), found.begin(), found.end());
    }
  }

  void apply(const FilterStep& step, const Values& values, Values& selected) {
    for (const Json* value : values) {
      if (value->is_null()) continue;
      if (!value->is_array()) {
        m_error = kind_of(*value) + " is not array or slice and cannot be filtered";
        return;
      }
      for (const Json& element : *value) {
        if (passes(step, element)) selected.push_back(&element);
        if (!m_error.empty()) return;
      }
    }
  }

  static void children_of(const Json& value, Values& children) {
    if (!value.is_structured()) return;
    for (const Json& child : value) children.push_back(&child);
  }

  bool passes(const FilterStep& step, const Json& element) {
    const Values left = operand(step.left, element);
    if (step.comparison == Comparison::exists) return !left.empty();
    const Values right = operand(step.right, element);
    if (!m_error.empty() || left.empty() || right.empty()) return false;
    if (left.size() > 1 || right.size() > 1) {
      m_error = "can only compare one element at a time";
      return false;
    }
    return compare(*left.front(), step.comparison, *right.front());
  }

  Values operand(const FilterStep::Operand& operand, const Json& element) {
    if (const auto* literal = std::get_if<Json>(&operand)) return {literal};
    return run(*std::get<std::shared_ptr<const PathSteps>>(operand), {&element});
  }

  bool compare(const Json& left, Comparison comparison, const Json& right) {
    if (left.is_null() || right.is_null()) return false;
    if (left.is_structured() || right.is_structured()) return refuse("invalid type for comparison");
    const bool alike = left.type() == right.type() || (left.is_number() && right.is_number());
    if (!alike) return refuse("incompatible types for comparison");
    if (comparison == Comparison::equal) return left == right;
    if (comparison == Comparison::unequal) return left != right;
    if (left.is_boolean()) return refuse("invalid type for comparison");
    switch (comparison) {
      case Comparison::less:
        return left < right;
      case Comparison::less_equal:
        return left <= right;
      case Comparison::greater:
        return left > right;
      default:
        return left >= right;
    }
  }

  bool refuse(std::string_view why) {
    m_error = why;
    return false;
  }

  std::string m_error;
};

std::string printed_float(double value) {
  // Go's %v: the shortest digits that read back the same, with an exponent where it is below -4 or above 20.
  std::array<char, 64> digits{};
  const auto scientific =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::scientific);
  std::string text(digits.data(), scientific.ptr);
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return text;
  const int exponent = std::stoi(text.substr(e + 1));
  if (exponent < -4 || exponent >= 21) return text;
  std::string mantissa = text.substr(0, e);
  const bool negative = mantissa.starts_with('-');
  std::erase_if(mantissa, [](char c) { return c == '-' || c == '.'; });
  // Not the exact value: digits beyond the shortest ones are zeros.
  const std::size_t whole = exponent < 0 ? 0 : static_cast<std::size_t>(exponent) + 1;
  std::string plain;
  if (exponent < 0) {
    plain = "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + mantissa;
  } else if (mantissa.size() <= whole) {
    plain = mantissa + std::string(whole - mantissa.size(), '0');
  } else {
    plain = mantissa.insert(whole, 1, '.');
  }
  return negative ? "-" + plain : plain;
}

}  // namespace

JsonPath::JsonPath(std::shared_ptr<const Program> program) : m_program(std::move(program)) {}

Result<JsonPath> JsonPath::parse(std::string_view text) {
  auto program = parse_jsonpath(text);
  if (!program) return program.error();
  return JsonPath(std::make_shared<const Program>(*std::move(program)));
}

JsonPath::Found JsonPath::find(const Json& object) const {
  Evaluation evaluation;
  Found found;
  found.values = evaluation.run(m_program->steps, {&object});
  found.error = evaluation.take_error();
  return found;
}

bool JsonPath::begins_with(std::string_view name) const {
  const auto* first = m_program->steps.empty() ? nullptr : std::get_if<FieldStep>(&m_program->steps.front().step);
  return first != nullptr && first->name == name;
}

const std::string& JsonPath::text() const {
  return m_program->text;
}

std::string printed(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>();
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    // Go's client keeps what does not fit an int64 as a float.
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return printed_float(static_cast<double>(number));
    }
    return std::to_string(number);
  }
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  if (value.is_number_float()) return printed_float(value.get<double>());
  return {};
}

}  // namespace kt2::kube
