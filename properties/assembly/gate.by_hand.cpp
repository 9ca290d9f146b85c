// SPDX-License-Identifier: MIT
//
// gate.hpp written by hand: generation 32 | unused 3 | inside 1 | head 28.
#include <atomic>
#include <cstdint>

struct word {
  std::atomic<std::uint64_t> bits;
};
static constexpr std::uint64_t inside = std::uint64_t{1} << 28;
static constexpr std::uint64_t head = inside - 1;

extern "C" {
void gate_establish(word& g, std::uint32_t generation) {
  g.bits.store(std::uint64_t{generation} << 32 | inside, std::memory_order_relaxed);
}
int gate_try_enter(word& g, std::uint32_t generation) {
  std::uint64_t seen = g.bits.load(std::memory_order_relaxed);
  for (;;) {
    if (static_cast<std::uint32_t>(seen >> 32) != generation) return 2;
    if ((seen & inside) != 0) return 1;
    if (g.bits.compare_exchange_weak(seen, seen | inside, std::memory_order_acquire, std::memory_order_relaxed))
      return 0;
  }
}
bool gate_try_leave(word& g) {
  std::uint64_t seen = g.bits.load(std::memory_order_relaxed);
  while (static_cast<std::uint32_t>(seen & head) == 0) {
    if (g.bits.compare_exchange_weak(seen, seen & ~inside, std::memory_order_release, std::memory_order_relaxed))
      return true;
  }
  return false;
}
int gate_announce(word& g, std::uint32_t generation, std::uint32_t number, std::uint32_t& link) {
  std::uint64_t raw = g.bits.load(std::memory_order_relaxed);
  for (;;) {
    const std::uint64_t seen = raw;
    if (static_cast<std::uint32_t>(seen >> 32) != generation) return 2;
    link = static_cast<std::uint32_t>(seen & head);
    if (g.bits.compare_exchange_weak(raw, ((seen & ~head) | (number + 1)) | inside, std::memory_order_acq_rel,
                                     std::memory_order_relaxed)) {
      return (seen & inside) != 0 ? 0 : 1;
    }
  }
}
std::uint32_t gate_take_announced(word& g) {
  if (static_cast<std::uint32_t>(g.bits.load(std::memory_order_relaxed) & head) == 0) return 0;
  return static_cast<std::uint32_t>(g.bits.fetch_and(~head, std::memory_order_acquire) & head);
}
bool gate_attended(const word& g, std::uint32_t generation) {
  const std::uint64_t seen = g.bits.load(std::memory_order_relaxed);
  return (seen & inside) != 0 || static_cast<std::uint32_t>(seen >> 32) != generation;
}
}
