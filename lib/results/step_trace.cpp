#include "results/step_trace.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

namespace kt2::results {
namespace {

constexpr std::size_t k_tail = 16 * 1024;

template <class Number>
void store(Number& place, Number value) {
  std::atomic_ref(place).store(value, std::memory_order_release);
}

template <class Number>
Number load(Number& place) {
  return std::atomic_ref(place).load(std::memory_order_acquire);
}

}  // namespace

// All zero is a step that printed nothing.
struct StepTrace::Block {
  std::uint64_t printed;
  std::uint64_t written;
  std::uint64_t intended;
  std::uint32_t number;
  std::uint32_t unfinished;
  char tail[k_tail];  // a ring
};

Result<StepTrace> StepTrace::make() {
  void* memory = ::mmap(nullptr, sizeof(Block), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return errno_error(Cause::infrastructure, "mapping memory", errno);
  return StepTrace(static_cast<Block*>(memory));
}

StepTrace::~StepTrace() {
  if (m_block != nullptr) ::munmap(m_block, sizeof(Block));
}

StepTrace::StepTrace(StepTrace&& other) noexcept : m_block(std::exchange(other.m_block, nullptr)) {}

void StepTrace::clear() {
  store(m_block->printed, std::uint64_t{0});
  store(m_block->unfinished, 0U);
  set_log({});
}

void StepTrace::append(std::string_view data) {
  std::uint64_t printed = load(m_block->printed);
  store(m_block->unfinished, 1U);
  if (data.size() > k_tail) {
    printed += data.size() - k_tail;
    data.remove_prefix(data.size() - k_tail);
  }
  const std::size_t at = printed % k_tail;
  const std::size_t first = std::min(data.size(), k_tail - at);
  std::memcpy(m_block->tail + at, data.data(), first);
  std::memcpy(m_block->tail, data.data() + first, data.size() - first);
  store(m_block->printed, printed + data.size());
}

void StepTrace::set_log(const Log& log) {
  store(m_block->intended, log.intended);
  store(m_block->written, log.written);
  store(m_block->number, static_cast<std::uint32_t>(log.number));
}

void StepTrace::end() {
  if (load(m_block->unfinished) != 0) store(m_block->unfinished, 0U);
}

bool StepTrace::unfinished() const {
  return load(m_block->unfinished) != 0;
}

std::string StepTrace::tail() const {
  const std::uint64_t printed = load(m_block->printed);
  const std::size_t size = std::min<std::uint64_t>(printed, k_tail);
  const std::size_t begin = (printed - size) % k_tail;
  const std::size_t first = std::min(size, k_tail - begin);
  std::string text(m_block->tail + begin, first);
  text.append(m_block->tail, size - first);
  // From the start of a line, where something is left out.
  const auto newline = text.find('\n');
  if (printed > size && newline + 1 < text.size() && newline != std::string::npos) text.erase(0, newline + 1);
  return text;
}

StepTrace::Log StepTrace::log() const {
  constexpr std::uint32_t k_most = 1'000'000;
  return {static_cast<int>(std::min(load(m_block->number), k_most)), load(m_block->written), load(m_block->intended)};
}

}  // namespace kt2::results
