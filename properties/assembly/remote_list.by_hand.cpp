// SPDX-License-Identifier: MIT
//
// remote_list.hpp written by hand: generation 31 | watch 2 | count 13 | head 18.
#include <atomic>
#include <cstdint>

struct node {
  node* next;
  std::uint64_t key;
};
struct chain_of {
  node* first;
  std::uint32_t count;
};
static constexpr std::uint64_t chain = (std::uint64_t{1} << 31) - 1;
static constexpr std::uint64_t watch = std::uint64_t{3} << 31;
enum : unsigned { watched, armed, announced };

static constexpr std::uint32_t head_of(std::uint64_t w) {
  return static_cast<std::uint32_t>(w & ((1u << 18) - 1));
}
static constexpr std::uint32_t count_of(std::uint64_t w) {
  return static_cast<std::uint32_t>(w >> 18 & ((1u << 13) - 1));
}
static constexpr unsigned watch_of(std::uint64_t w) {
  return static_cast<unsigned>(w >> 31 & 3);
}
static chain_of as_chain(node* base, std::uint64_t old) {
  return {count_of(old) == 0 ? nullptr : base + head_of(old), count_of(old)};
}

// Members, as in the shipping code: a compiler orders operands by where they were inlined from.
struct word {
  bool push(node* base, node* first, node* last, std::uint32_t count, bool attended) noexcept {
    const auto index = static_cast<std::uint32_t>(first - base);
    std::uint64_t seen = bits.load(std::memory_order_relaxed);
    for (;;) {
      last->next = count_of(seen) == 0 ? nullptr : base + head_of(seen);
      const std::uint32_t sum = count_of(seen) + count;
      std::uint64_t next = (seen & ~chain) | index | std::uint64_t{sum} << 18;
      const bool announces = watch_of(seen) == armed || (watch_of(seen) == watched && !attended);
      if (announces) next = (next & ~watch) | std::uint64_t{announced} << 31;
      std::uint64_t expected = seen;
      if (bits.compare_exchange_weak(expected, next, std::memory_order_acq_rel, std::memory_order_relaxed))
        return announces;
      seen = expected;
    }
  }
  chain_of take_all(node* base) noexcept {
    if (count_of(bits.load(std::memory_order_relaxed)) == 0) return {nullptr, 0};
    const std::uint64_t old = bits.fetch_and(~chain, std::memory_order_acquire);
    return as_chain(base, old);
  }
  chain_of settle(node* base) noexcept {
    const std::uint64_t old = bits.fetch_and(~(chain | watch), std::memory_order_acq_rel);
    return as_chain(base, old);
  }
  std::atomic<std::uint64_t> bits;
};

extern "C" {
bool remote_push(word& l, node* base, node* first, node* last, std::uint32_t count, bool attended) {
  return l.push(base, first, last, count, attended);
}
node* remote_take_all(word& l, node* base, std::uint32_t* count) {
  const auto taken = l.take_all(base);
  *count = taken.count;
  return taken.first;
}
bool remote_arm(word& l) {
  const std::uint64_t seen = l.bits.load(std::memory_order_relaxed);
  if (count_of(seen) != 0 || watch_of(seen) != watched) return false;
  std::uint64_t expected = seen;
  return l.bits.compare_exchange_strong(expected, (seen & ~watch) | std::uint64_t{armed} << 31,
                                        std::memory_order_relaxed, std::memory_order_relaxed);
}
bool remote_disarm(word& l) {
  std::uint64_t expected = l.bits.load(std::memory_order_relaxed);
  for (;;) {
    const std::uint64_t seen = expected;
    if (watch_of(seen) != armed) return watch_of(seen) == watched;
    if (l.bits.compare_exchange_weak(expected, seen & ~watch, std::memory_order_relaxed, std::memory_order_relaxed))
      return true;
  }
}
node* remote_settle(word& l, node* base, std::uint32_t* count) {
  const auto taken = l.settle(base);
  *count = taken.count;
  return taken.first;
}
void remote_reset(word& l) {
  const std::uint64_t old = l.bits.load(std::memory_order_relaxed);
  l.bits.store(std::uint64_t{static_cast<std::uint32_t>(old >> 33) + 1u} << 33, std::memory_order_relaxed);
}
bool remote_is_announced(const word& l) {
  return watch_of(l.bits.load(std::memory_order_relaxed)) == announced;
}
std::uint32_t remote_waiting(const word& l) {
  return count_of(l.bits.load(std::memory_order_relaxed));
}
}
