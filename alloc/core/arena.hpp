// SPDX-License-Identifier: MIT
//
// arena - runs of slices: claimed for a page, released, returned to the system.
//
//   claim -> a run that nobody else has, and whether it reads zero;   release -> free for all, dirty if it was used
//   purge: claim dirty runs like a page would, madvise, release clean
//
// First fit from a hint, so that the heap stays at low addresses. Runs of up to 64 slices lie inside one word of the
// map (one CAS); longer ones start at a word and are claimed word by word, with rollback.
// Invariants: a slice is in at most one run (slice_word.hpp); the claimed slices are charged to the process before they
// are claimed, so its limit is never exceeded (quota.hpp).
#pragma once
#include "address_space.hpp"
#include "purge_clock.hpp"
#include "quota.hpp"

namespace cairn {

/// A claimed run of slices. `count` 0: none, and whether that is because of the process's limit.
struct slice_run {
  std::size_t first = 0;
  std::size_t count = 0;
  bool zero = false;
  bool over_limit = false;
};

template <Platform P, Geometry G>
class arena {
 public:
  using os = typename P::os;

  address_space<P, G>& space() noexcept { return space_; }
  const address_space<P, G>& space() const noexcept { return space_; }

  /// Any thread. `align`: a power of two, in slices.
  slice_run claim(std::size_t count, std::size_t align) noexcept {
    if (count == 0 || count > G::max_slices || align > G::max_slices) return {};
    if (align > space_.alignment()) return claim_trimmed(count, align);
    if (!charge(count)) return {.over_limit = true};
    for (int tries = 0; tries < grow_tries; tries++) {
      if (slice_run run = find(count, align); run.count != 0) return run;
      if (!space_.grow(count, align)) break;
    }
    // Memory is out: what other threads have released meanwhile, or what a purge holds for a moment, is a last chance.
    const slice_run run = find(count, align);
    if (run.count == 0) process_.uncharge(static_cast<std::uint32_t>(count));
    return run;
  }

  /// Any thread. Claims exactly the `count` slices from `first`; the same run, or none.
  slice_run claim_at(std::size_t first, std::size_t count) noexcept {
    if (count == 0 || first + count > space_.opened()) return {};
    if (!charge(count)) return {.over_limit = true};
    if (claim_words(first, count)) return zeroed({first, count, false, false});
    process_.uncharge(static_cast<std::uint32_t>(count));
    return {};
  }

  /// The holder of the run. `used`: it may hold something else than zero.
  void release(std::size_t first, std::size_t count, bool used) noexcept {
    for_words(first, count, [&](std::size_t index, unsigned bit, unsigned bits) {
      space_.word(index).release(bit, bits, used || space_.is_fixed());
      return true;
    });
    for (auto& hint : hints_) lower(hint, first / word_bits);
    process_.uncharge(static_cast<std::uint32_t>(count));
    if (!used || space_.is_fixed()) return;  // memory of somebody else's is not purged
    const std::uint64_t now = os::clock_ms();
    clock_.raise(now, G::purge_delay_ms);
    if (clock_.is_due(now)) purge();
  }

  /// Any thread. Returns the memory of free slices to the system, whatever the clock says. True if there was any.
  bool purge() noexcept {
    if (!clock_.begin()) return false;
    const std::size_t words = divide_up(space_.opened(), word_bits);
    bool complete = true;
    bool any = false;
    for (std::size_t index = 0; index < words; index++) complete &= purge_word(index, any);
    if (!complete) clock_.raise(os::clock_ms(), G::purge_delay_ms);  // the system refused: the bits stay set
    return any;
  }
  void purge_if_due() noexcept {
    if (clock_.is_pending() && clock_.is_due(os::clock_ms())) purge();
  }
  /// Who has served an unattended heap: nobody is going to use soon what was released there.
  void purge_after_service() noexcept {
    if (clock_.releases() >= G::purge_served) purge();
  }

  /// Moving page tables costs mappings, of which a process has few: at most `moved_limit` moved runs at a time.
  bool may_move() noexcept {
    // relaxed, both: a limit of resources; nothing is published. Add first, so that it is never exceeded.
    if (moved_.fetch_add(1, order::relaxed, at<"arena.move">) < moved_limit) return true;
    move_ended();
    return false;
  }
  void move_ended() noexcept { moved_.fetch_sub(1, order::relaxed, at<"arena.move_ended">); }

  /// Slices in use now, and at most so far.
  std::size_t claimed() const noexcept { return process_.charged(); }
  std::size_t peak() const noexcept { return peak_.load(order::relaxed, at<"arena.peak">); }
  quota<P>& process() noexcept { return process_; }

 private:
  static constexpr std::uint32_t moved_limit = 32;  // up to three mappings each; a region may cost 100
  static constexpr int grow_tries = 64;             // each try that fails has lost its new slices to other threads

  /// Calls f(word, first bit, bits) for each part of a run, in order, until it says false.
  template <class F>
  static bool for_words(std::size_t first, std::size_t count, F f) noexcept {
    while (count != 0) {
      const auto bit = static_cast<unsigned>(first % word_bits);
      const auto bits = static_cast<unsigned>(count < word_bits - bit ? count : word_bits - bit);
      if (!f(first / word_bits, bit, bits)) return false;
      first += bits;
      count -= bits;
    }
    return true;
  }

  /// An alignment that slice 0 does not have: claims more, gives back what is too much on both sides.
  slice_run claim_trimmed(std::size_t count, std::size_t align) noexcept {
    const slice_run run = claim(count + align - 1, 1);
    if (run.count == 0) return run;
    const std::size_t address = reinterpret_cast<std::uintptr_t>(space_.address_of(run.first)) / G::slice_bytes;
    const std::size_t before = round_up(address, align) - address;
    if (before != 0) release(run.first, before, !run.zero);
    if (before + count < run.count) release(run.first + before + count, run.count - before - count, !run.zero);
    return {run.first + before, count, run.zero, false};
  }

  slice_run find(std::size_t count, std::size_t align) noexcept {
    const std::size_t words = divide_up(space_.opened(), word_bits);
    if (count > word_bits || align > word_bits) return find_long(count, align, words);
    auto& hint = hints_[count == 1 ? 0 : count <= G::medium_slices ? 1 : 2];
    const std::size_t start = hint.load(order::relaxed, at<"arena.hint">);  // relaxed: any value will do
    for (std::size_t step = 0; step < words; step++) {
      const std::size_t index = (start + step) % words;
      auto& word = space_.word(index);
      if (!word.may_have_free()) continue;
      const unsigned bit = word.try_claim(static_cast<unsigned>(count), static_cast<unsigned>(align));
      if (bit == slice_word<P>::none) continue;
      // relaxed: a hint. Exchange, as it races with others; nothing depends on who wins.
      if (index != start) hint.exchange(index, order::relaxed, at<"arena.hint_set">);
      return zeroed({index * word_bits + bit, count, false, false});
    }
    return {};
  }

  slice_run find_long(std::size_t count, std::size_t align, std::size_t words) noexcept {
    const std::size_t step = align > word_bits ? align / word_bits : 1;
    for (std::size_t index = 0; index < words; index += step) {
      std::size_t full = 0;
      while (full < count / word_bits && index + full < words && space_.word(index + full).all_free()) full++;
      if (full < count / word_bits) {
        if (step == 1) index += full;  // the word that is not free can start no run either
        continue;
      }
      if (index * word_bits + count > space_.opened()) return {};
      if (claim_words(index * word_bits, count)) return zeroed({index * word_bits, count, false, false});
    }
    return {};
  }

  bool claim_words(std::size_t first, std::size_t count) noexcept {
    std::size_t done = 0;
    const bool all = for_words(first, count, [&](std::size_t index, unsigned bit, unsigned bits) {
      if (!space_.word(index).try_claim_at(bit, bits)) return false;
      done += bits;
      return true;
    });
    if (!all) {
      for_words(first, done, [&](std::size_t index, unsigned bit, unsigned bits) {
        space_.word(index).release(bit, bits, false);  // untouched: dirty bits are still as they were
        return true;
      });
    }
    return all;
  }

  slice_run zeroed(slice_run run) noexcept {
    run.zero = true;
    for_words(run.first, run.count, [&](std::size_t index, unsigned bit, unsigned bits) {
      run.zero &= space_.word(index).take_zero(bit, bits);
      return true;
    });
    return run;
  }

  bool charge(std::size_t count) noexcept {
    if (!process_.try_charge(static_cast<std::uint32_t>(count))) return false;
    // relaxed, all: a statistic.
    const std::size_t now = process_.charged();
    std::size_t peak = peak_.load(order::relaxed, at<"arena.peak_peek">);
    while (peak < now &&
           !peak_.compare_exchange_weak(peak, now, order::relaxed, order::relaxed, at<"arena.peak_set">)) {
      P::cas_retry();
    }
    return true;
  }

  template <class Hint>
  static void lower(Hint& hint, std::size_t index) noexcept {
    // relaxed: a hint, as in find.
    if (index < hint.load(order::relaxed, at<"arena.hint_peek">)) {
      hint.exchange(index, order::relaxed, at<"arena.hint_lower">);
    }
  }

  bool purge_word(std::size_t index, bool& any) noexcept {
    auto& word = space_.word(index);
    std::uint64_t mask = word.claim_dirty();
    bool all = true;
    while (mask != 0) {
      const auto bit = static_cast<unsigned>(std::countr_zero(mask));
      const auto bits = static_cast<unsigned>(std::countr_one(mask >> bit));
      const bool purged = os::purge(space_.address_of(index * word_bits + bit), bits * G::slice_bytes);
      if (purged) word.take_zero(bit, bits);
      any |= purged;
      word.release(bit, bits, false);
      all &= purged;
      mask &= ~run_mask(bit, bits);
    }
    return all;
  }

  address_space<P, G> space_;
  typename P::template atomic<std::size_t> hints_[3];  // word indices: single slices, medium pages, longer runs
  quota<P> process_;
  typename P::template atomic<std::size_t> peak_;
  purge_clock<P> clock_;
  typename P::template atomic<std::uint32_t> moved_;
};

}  // namespace cairn
