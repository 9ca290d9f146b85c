// SPDX-License-Identifier: MIT
//
// slice_word - 64 slices: which are free, and which hold memory that could be returned to the system.
//
//   free  1 = anybody may claim it           dirty 1 = has been used since it last read zero
//
//   closed (0, 0) --open--> free (1, 0) --claim--> taken (0, 0) --release, used--> free (1, 1)
//   free and dirty --claim--> taken, the dirty bit is cleared by the claimer, who so learns whether it must zero
//   free and dirty --claim_dirty--> taken --madvise--> release, unused: free (1, 0)
//
// Invariants: a slice belongs to whoever cleared its free bit, until it sets it again; only that one touches its dirty
// bit. So a purge, which claims before it asks the system, never hits a claimed slice.
// Checked by models/slices.
#pragma once
#include <cstdint>

#include "bits.hpp"
#include "order.hpp"

namespace cairn {

template <class P>
class slice_word {
 public:
  static constexpr unsigned none = word_bits;

  /// Any thread. Claims `count` adjacent slices at a multiple of `align` within the word (both 1 .. 64, align a power
  /// of two); the position, or `none`.
  unsigned try_claim(unsigned count, unsigned align) noexcept {
    std::uint64_t seen = free_.load(order::relaxed, at<"slices.scan">);  // relaxed: the CAS decides
    for (;;) {
      const unsigned at_bit = find(seen, count, align);
      if (at_bit == none) return none;
      // acquire; pairs with slices.release: the last holder is done with the slices.
      if (free_.compare_exchange_weak(seen, seen & ~run_mask(at_bit, count), order::acquire, order::relaxed,
                                      at<"slices.claim">)) {
        return at_bit;
      }
      P::cas_retry();
    }
  }

  /// Any thread. Claims exactly these slices, or none of them.
  bool try_claim_at(unsigned first, unsigned count) noexcept {
    const std::uint64_t mask = run_mask(first, count);
    std::uint64_t seen = free_.load(order::relaxed, at<"slices.at_scan">);  // relaxed: the CAS decides
    while ((seen & mask) == mask) {
      // acquire; pairs with slices.release.
      if (free_.compare_exchange_weak(seen, seen & ~mask, order::acquire, order::relaxed, at<"slices.claim_at">)) {
        return true;
      }
      P::cas_retry();
    }
    return false;
  }

  /// Holder only. Clears the dirty bits; true if the slices read zero.
  bool take_zero(unsigned first, unsigned count) noexcept {
    const std::uint64_t mask = run_mask(first, count);
    // relaxed: our own bits; set before the release that our claim has acquired. Other bits of the word are not ours.
    if ((dirty_.load(order::relaxed, at<"slices.dirty">) & mask) == 0) return true;
    dirty_.fetch_and(~mask, order::relaxed, at<"slices.clean">);
    return false;
  }

  /// Holder only. Gives slices back; `used`: they hold memory that does not read zero.
  void release(unsigned first, unsigned count, bool used) noexcept {
    const std::uint64_t mask = run_mask(first, count);
    // relaxed: published by the release below.
    if (used) dirty_.fetch_or(mask, order::relaxed, at<"slices.soil">);
    // release; pairs with slices.claim, claim_at and claim_dirty: whoever claims comes after our last access.
    free_.fetch_or(mask, order::release, at<"slices.release">);
  }

  /// Any thread. Claims all slices that are free and dirty; their mask (0: none).
  std::uint64_t claim_dirty() noexcept {
    std::uint64_t seen = free_.load(order::relaxed, at<"slices.purge_scan">);  // relaxed: the CAS decides
    for (;;) {
      // relaxed: a stale bit is claimed in vain or left for the next pass; the claim makes it ours.
      const std::uint64_t mask = seen & dirty_.load(order::relaxed, at<"slices.purge_dirty">);
      if (mask == 0) return 0;
      // acquire; pairs with slices.release.
      if (free_.compare_exchange_weak(seen, seen & ~mask, order::acquire, order::relaxed, at<"slices.claim_dirty">)) {
        return mask;
      }
      P::cas_retry();
    }
  }

  /// Anybody: some slice of the word may be free. A hint.
  bool may_have_free() const noexcept { return free_.load(order::relaxed, at<"slices.hint">) != 0; }
  bool all_free() const noexcept { return ~free_.load(order::relaxed, at<"slices.all_hint">) == 0; }

 private:
  static unsigned find(std::uint64_t word, unsigned count, unsigned align) noexcept {
    if (align <= 1) return find_run(word, count);
    for (unsigned first = 0; first + count <= word_bits; first += align) {
      const std::uint64_t mask = run_mask(first, count);
      if ((word & mask) == mask) return first;
    }
    return none;
  }

  typename P::template atomic<std::uint64_t> free_;
  typename P::template atomic<std::uint64_t> dirty_;
};

}  // namespace cairn
