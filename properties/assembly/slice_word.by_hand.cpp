// SPDX-License-Identifier: MIT
//
// slice_word.hpp written by hand: a word of free bits and a word of dirty bits.
#include <atomic>
#include <cstdint>

static constexpr std::uint64_t run(unsigned first, unsigned count) noexcept {
  return (~std::uint64_t{0} >> (64 - count)) << first;
}
static constexpr unsigned lowest_run(std::uint64_t word, unsigned count) noexcept {
  unsigned span = 1;
  while (span < count && word != 0) {
    const unsigned step = count - span < span ? count - span : span;
    word &= word >> step;
    span += step;
  }
  return word == 0 ? 64 : static_cast<unsigned>(__builtin_ctzll(word));
}

// Members, as in the shipping code: a compiler orders operands by where they were inlined from.
struct words {
  unsigned claim(unsigned count) noexcept {
    std::uint64_t seen = free.load(std::memory_order_relaxed);
    for (;;) {
      const unsigned at = lowest_run(seen, count);
      if (at == 64) return 64;
      if (free.compare_exchange_weak(seen, seen & ~run(at, count), std::memory_order_acquire,
                                     std::memory_order_relaxed)) {
        return at;
      }
    }
  }
  bool claim_at(unsigned first, unsigned count) noexcept {
    const std::uint64_t mask = run(first, count);
    std::uint64_t seen = free.load(std::memory_order_relaxed);
    while ((seen & mask) == mask) {
      if (free.compare_exchange_weak(seen, seen & ~mask, std::memory_order_acquire, std::memory_order_relaxed))
        return true;
    }
    return false;
  }
  bool take_zero(unsigned first, unsigned count) noexcept {
    const std::uint64_t mask = run(first, count);
    if ((dirty.load(std::memory_order_relaxed) & mask) == 0) return true;
    dirty.fetch_and(~mask, std::memory_order_relaxed);
    return false;
  }
  void release(unsigned first, unsigned count, bool used) noexcept {
    const std::uint64_t mask = run(first, count);
    if (used) dirty.fetch_or(mask, std::memory_order_relaxed);
    free.fetch_or(mask, std::memory_order_release);
  }
  std::uint64_t claim_dirty() noexcept {
    std::uint64_t seen = free.load(std::memory_order_relaxed);
    for (;;) {
      const std::uint64_t mask = seen & dirty.load(std::memory_order_relaxed);
      if (mask == 0) return 0;
      if (free.compare_exchange_weak(seen, seen & ~mask, std::memory_order_acquire, std::memory_order_relaxed))
        return mask;
    }
  }
  std::atomic<std::uint64_t> free;
  std::atomic<std::uint64_t> dirty;
};

extern "C" {
unsigned slices_claim_one(words& w) {
  return w.claim(1);
}
bool slices_claim_at(words& w, unsigned first, unsigned count) {
  return w.claim_at(first, count);
}
bool slices_take_zero(words& w, unsigned first, unsigned count) {
  return w.take_zero(first, count);
}
void slices_release_clean(words& w, unsigned first, unsigned count) {
  w.release(first, count, false);
}
void slices_release_used(words& w, unsigned first, unsigned count) {
  w.release(first, count, true);
}
std::uint64_t slices_claim_dirty(words& w) {
  return w.claim_dirty();
}
bool slices_may_have_free(const words& w) {
  return w.free.load(std::memory_order_relaxed) != 0;
}
bool slices_all_free(const words& w) {
  return ~w.free.load(std::memory_order_relaxed) == 0;
}
}
