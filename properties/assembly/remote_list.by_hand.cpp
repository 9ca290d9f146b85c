// SPDX-License-Identifier: MIT
//
// remote_list.hpp written by hand: generation 17 | pins 13 | closed 1 | watch 2 | count 13 | head 18.
#include <atomic>
#include <cstdint>

struct node {
  node* next;
  std::uint64_t key;
};
struct chain_of {
  node* first;
  std::uint32_t count;
  bool over;
};
static constexpr std::uint64_t chain = (std::uint64_t{1} << 31) - 1;
static constexpr std::uint64_t watch = std::uint64_t{3} << 31, closed = std::uint64_t{1} << 33,
                               pin = std::uint64_t{1} << 34;
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
static constexpr std::uint32_t generation_of(std::uint64_t w) {
  return static_cast<std::uint32_t>(w >> 47 & ((1u << 17) - 1));
}
static constexpr bool is_over(std::uint64_t w) {
  return (w & closed) != 0 && static_cast<std::uint32_t>(w >> 34 & ((1u << 13) - 1)) == 0 && watch_of(w) != announced;
}

// Members, as in the shipping code: a compiler orders operands by where they were inlined from.
struct word {
  template <class Attended>
  int push(node* base, node* first, node* last, std::uint32_t count, Attended attended, bool with_pin) noexcept {
    const auto index = static_cast<std::uint32_t>(first - base);
    std::uint64_t seen = bits.load(std::memory_order_relaxed);
    for (;;) {
      std::uint64_t next = with_pin ? seen - pin : seen;
      bool announces = false;
      if ((seen & closed) == 0) {
        last->next = count_of(seen) == 0 ? nullptr : base + head_of(seen);
        const std::uint32_t sum = count_of(seen) + count;
        next = (next & ~chain) | index | std::uint64_t{sum} << 18;
        announces = watch_of(seen) == armed || (watch_of(seen) == watched && !attended());
        if (announces) next = (next & ~watch) | std::uint64_t{announced} << 31;
      }
      std::uint64_t expected = seen;
      if (bits.compare_exchange_weak(expected, next, std::memory_order_acq_rel, std::memory_order_relaxed)) {
        if ((seen & closed) != 0) return is_over(next) ? 3 : 2;
        return announces ? 1 : 0;
      }
      seen = expected;
    }
  }
  bool try_pin(std::uint64_t seen) noexcept {
    std::uint64_t expected = seen;
    return bits.compare_exchange_weak(expected, seen + pin, std::memory_order_relaxed, std::memory_order_relaxed);
  }
  bool close() noexcept {
    std::uint64_t expected = bits.load(std::memory_order_relaxed);
    for (;;) {
      const std::uint64_t next = (expected & ~chain) | closed;
      if (bits.compare_exchange_weak(expected, next, std::memory_order_acq_rel, std::memory_order_relaxed))
        return is_over(next);
    }
  }
  chain_of take_all(node* base) noexcept {
    if (count_of(bits.load(std::memory_order_relaxed)) == 0) return {nullptr, 0, false};
    const std::uint64_t old = bits.fetch_and(~chain, std::memory_order_acquire);
    return as_chain(base, old);
  }
  template <class F>
  void for_each(node* base, F f) const noexcept {
    const std::uint64_t seen = bits.load(std::memory_order_acquire);
    node* block = count_of(seen) == 0 ? nullptr : base + head_of(seen);
    for (; block != nullptr; block = block->next) f(block);
  }
  chain_of settle(node* base) noexcept {
    const std::uint64_t old = bits.fetch_and(~(chain | watch), std::memory_order_acq_rel);
    chain_of taken = as_chain(base, old);
    taken.over = is_over(old & ~watch);
    return taken;
  }
  static chain_of as_chain(node* base, std::uint64_t old) {
    return {count_of(old) == 0 ? nullptr : base + head_of(old), count_of(old), false};
  }
  std::atomic<std::uint64_t> bits;
};

extern "C" {
int remote_push(word& l, node* base, node* first, node* last, std::uint32_t count, bool attended) {
  return l.push(
      base, first, last, count, [attended] { return attended; }, false);
}
int remote_push_pinned(word& l, node* base, node* first, node* last, std::uint32_t count, bool attended) {
  return l.push(
      base, first, last, count, [attended] { return attended; }, true);
}
std::uint64_t remote_before_pin(word& l) {
  return l.bits.load(std::memory_order_acquire);
}
bool remote_try_pin(word& l, std::uint64_t seen) {
  return l.try_pin(seen);
}
bool remote_unpin(word& l) {
  const std::uint64_t old = l.bits.fetch_sub(pin, std::memory_order_acq_rel);
  return is_over(old - pin);
}
bool remote_close(word& l) {
  return l.close();
}
node* remote_take_all(word& l, node* base, std::uint32_t* count) {
  const auto taken = l.take_all(base);
  *count = taken.count;
  return taken.first;
}
std::uint64_t remote_sum_of_keys(const word& l, node* base) {
  std::uint64_t sum = 0;
  l.for_each(base, [&sum](const node* block) { sum += block->key; });
  return sum;
}
bool remote_arm(word& l) {
  std::uint64_t expected = l.bits.load(std::memory_order_relaxed);
  for (;;) {
    const std::uint64_t seen = expected;
    if (watch_of(seen) == armed) return true;
    if (count_of(seen) != 0 || watch_of(seen) != watched) return false;
    if (l.bits.compare_exchange_weak(expected, (seen & ~watch) | std::uint64_t{armed} << 31, std::memory_order_relaxed,
                                     std::memory_order_relaxed))
      return true;
  }
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
bool remote_claim_announcement(word& l) {
  std::uint64_t expected = l.bits.load(std::memory_order_relaxed);
  for (;;) {
    const std::uint64_t seen = expected;
    if (watch_of(seen) == announced) return false;
    if (l.bits.compare_exchange_weak(expected, (seen & ~watch) | std::uint64_t{announced} << 31,
                                     std::memory_order_relaxed, std::memory_order_relaxed))
      return true;
  }
}
node* remote_settle(word& l, node* base, std::uint32_t* count, bool* over) {
  const auto taken = l.settle(base);
  *count = taken.count;
  *over = taken.over;
  return taken.first;
}
void remote_reset(word& l) {
  const std::uint64_t old = l.bits.load(std::memory_order_relaxed);
  l.bits.store((std::uint64_t{generation_of(old)} + 1) << 47, std::memory_order_release);
}
bool remote_is_announced(const word& l) {
  return watch_of(l.bits.load(std::memory_order_relaxed)) == announced;
}
bool remote_is_closed(const word& l) {
  return (l.bits.load(std::memory_order_relaxed) & closed) != 0;
}
std::uint32_t remote_waiting(const word& l) {
  return count_of(l.bits.load(std::memory_order_relaxed));
}
}
