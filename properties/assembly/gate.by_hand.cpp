// SPDX-License-Identifier: MIT
//
// gate.hpp written by hand: strict 1 | waiters 8 | kind and generation 23 | dead 1 | asked 1 | helper 1 | inside 1 |
// head 28.
#include <atomic>
#include <cstdint>

namespace cairn {
struct linux_os {
  static void wake_all(std::uint32_t* word) noexcept;
};
}  // namespace cairn

static constexpr std::uint64_t inside = std::uint64_t{1} << 28, helper = inside << 1, asked = inside << 2,
                               dead = inside << 3, head = inside - 1, strict_heap = std::uint64_t{1} << 63,
                               waiters = std::uint64_t{255} << 55;
static constexpr std::uint32_t generation_of(std::uint64_t raw) {
  return static_cast<std::uint32_t>(raw >> 32) & 0x7fffff;
}
static constexpr bool is_inside(std::uint64_t raw) {
  return (raw & inside) != 0;
}
static constexpr bool is_helper(std::uint64_t raw) {
  return (raw & helper) != 0;
}
static constexpr bool is_dead(std::uint64_t raw) {
  return (raw & dead) != 0;
}
static constexpr std::uint64_t outside_of(std::uint64_t raw) {
  return raw & ~(inside | helper | dead);
}
static constexpr std::uint32_t waiters_of(std::uint64_t raw) {
  return static_cast<std::uint32_t>(raw >> 55) & 255;
}
static constexpr std::uint64_t with_waiters(std::uint64_t raw, std::uint32_t count) {
  return (raw & ~waiters) | std::uint64_t{count} << 55;
}
struct work {
  std::uint32_t first;
  bool was_asked;
  std::uint32_t turns;
};

// Members, as in the shipping code: a compiler orders operands by where they were inlined from.
struct word {
  bool try_leave() noexcept {
    std::uint64_t raw = bits.load(std::memory_order_relaxed);
    for (;;) {
      const std::uint64_t seen = raw;
      if ((seen & (head | asked)) != 0) return false;
      const bool hand_over = waiters_of(seen) != 0;
      const std::uint64_t next =
          hand_over ? (with_waiters(seen, waiters_of(seen) - 1) & ~helper) | inside : outside_of(seen);
      if (bits.compare_exchange_weak(raw, next, std::memory_order_release, std::memory_order_relaxed)) {
        if (hand_over) grant(1);
        return true;
      }
    }
  }
  void grant(std::uint32_t count) noexcept {
    turn.fetch_add(count, std::memory_order_release);
    cairn::linux_os::wake_all(reinterpret_cast<std::uint32_t*>(&turn));
  }
  int announce(std::uint32_t generation, std::uint32_t number, std::uint32_t& link) noexcept {
    std::uint64_t raw = bits.load(std::memory_order_acquire);
    for (;;) {
      const std::uint64_t seen = raw;
      if (generation_of(seen) != generation) return 2;
      link = static_cast<std::uint32_t>(seen & head);
      const std::uint64_t next = (seen & ~head) | (number + 1);
      if (bits.compare_exchange_weak(raw, (seen & inside) != 0 ? next : (next & ~helper) | inside | helper,
                                     std::memory_order_acq_rel, std::memory_order_acquire)) {
        return (seen & inside) != 0 ? 0 : 1;
      }
    }
  }
  int ask(std::uint32_t generation) noexcept {
    std::uint64_t raw = bits.load(std::memory_order_relaxed);
    for (;;) {
      const std::uint64_t seen = raw;
      if (generation_of(seen) != generation) return 2;
      const std::uint64_t next = seen | asked;
      if (bits.compare_exchange_weak(raw, (seen & inside) != 0 ? next : (next & ~helper) | inside | helper,
                                     std::memory_order_acq_rel, std::memory_order_relaxed)) {
        return (seen & inside) != 0 ? 0 : 1;
      }
    }
  }
  work take_work() noexcept {
    if ((bits.load(std::memory_order_relaxed) & (head | asked)) == 0) return {0, false, 0};
    const std::uint64_t old = bits.fetch_and(~(head | asked), std::memory_order_acquire);
    return {static_cast<std::uint32_t>(old & head), (old & asked) != 0, 0};
  }
  bool attended(std::uint32_t generation) const noexcept {
    const std::uint64_t seen = bits.load(std::memory_order_relaxed);
    return generation_of(seen) == generation && is_inside(seen) && !is_helper(seen);
  }
  bool recover(std::uint32_t generation) noexcept {
    std::uint64_t raw = bits.load(std::memory_order_relaxed);
    for (;;) {
      const std::uint64_t seen = raw;
      if (generation_of(seen) != generation || !is_dead(seen)) return false;
      if (bits.compare_exchange_weak(raw, outside_of(seen), std::memory_order_relaxed, std::memory_order_relaxed))
        return true;
    }
  }
  std::atomic<std::uint64_t> bits;
  std::atomic<std::uint64_t> tickets;
  std::atomic<std::uint32_t> turn;
};

extern "C" {
void gate_establish(word& g, std::uint32_t generation, bool is_inside, bool strict) {
  std::uint64_t made = std::uint64_t{generation} << 32;
  made = strict ? made | strict_heap : made;
  if (is_inside) made = (made & ~helper) | inside;
  const std::uint32_t first = g.turn.load(std::memory_order_relaxed);
  g.tickets.store(std::uint64_t{generation} << 32 | first, std::memory_order_relaxed);
  g.bits.store(made, std::memory_order_release);
}
bool gate_try_enter_quick(word& g, std::uint32_t generation) {
  std::uint64_t raw = std::uint64_t{generation} << 32;
  return g.bits.compare_exchange_strong(raw, raw + inside, std::memory_order_acquire, std::memory_order_relaxed);
}
bool gate_try_leave_quick(word& g, std::uint32_t generation) {
  const std::uint64_t outside = std::uint64_t{generation} << 32;
  std::uint64_t raw = outside + inside;
  return g.bits.compare_exchange_strong(raw, outside, std::memory_order_release, std::memory_order_relaxed);
}
int gate_try_enter(word& g, std::uint32_t generation) {
  std::uint64_t raw = g.bits.load(std::memory_order_relaxed);
  for (;;) {
    const std::uint64_t seen = raw;
    if (generation_of(seen) != generation) return 3;
    if ((seen & dead) != 0) return 4;
    if ((seen & inside) != 0) return (seen & helper) != 0 ? 2 : 1;
    if (g.bits.compare_exchange_weak(raw, (seen & ~helper) | inside, std::memory_order_acquire,
                                     std::memory_order_relaxed))
      return 0;
  }
}
bool gate_try_leave(word& g) {
  return g.try_leave();
}
int gate_announce(word& g, std::uint32_t generation, std::uint32_t number, std::uint32_t& link) {
  return g.announce(generation, number, link);
}
int gate_ask(word& g, std::uint32_t generation) {
  return g.ask(generation);
}
std::uint32_t gate_take_work(word& g, bool* was_asked) {
  const auto taken = g.take_work();
  *was_asked = taken.was_asked;
  return taken.first;
}
bool gate_attended(const word& g, std::uint32_t generation) {
  return g.attended(generation);
}
bool gate_recover(word& g, std::uint32_t generation) {
  return g.recover(generation);
}
}
