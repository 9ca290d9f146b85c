// SPDX-License-Identifier: MIT
//
// heap_claims - the slices that one heap has claimed: what they cost, the few that it keeps, and where they lie.
//
//   quota   of the heap, or of the heap whose guest part this is: every slice is charged before it is claimed
//   kept    slices of small pages that the heap has released and not given back, for its next pages
//   bounds  slice numbers between which its pages lie, for visitors
//
// Who is inside the heap calls what is here, except charged(), low(), high() and note(): any thread.
#pragma once
#include "arena.hpp"

namespace cairn {

/// Whose limit stood against a claim.
enum class refusal : std::uint8_t { none, heap, process };

template <Platform P, Geometry G>
class heap_claims {
 public:
  using arena_type = arena<P, G>;
  template <class T>
  using plain = typename P::template plain<T>;

  /// `charged_to`: the quota of the heap, or of the heap whose guest part this is.
  void set_up(quota<P>* charged_to) noexcept {
    quota_.set(charged_to);
    // relaxed, all: statistics and bounds, of a heap that nobody knows yet.
    charged_.store(0, order::relaxed, at<"heap.charge_none">);
    low_.store(SIZE_MAX, order::relaxed, at<"heap.low_none">);
    high_.store(0, order::relaxed, at<"heap.high_none">);
  }
  /// No slices are kept, and no claim has failed.
  constexpr void forget() noexcept {
    kept_.set(0);
    refused_.set(refusal::none);
  }

  std::size_t charged() const noexcept {
    // relaxed: a statistic; written by the resident, read by anybody.
    return charged_.load(order::relaxed, at<"heap.charged">) * G::slice_bytes;
  }

  /// Slices more for this heap; none: out of memory, or a limit stands against it.
  slice_run claim(arena_type& slices, std::size_t count, std::size_t align) noexcept {
    if (!charge(count)) return {};
    slice_run run = slices.claim(count, align);
    if (run.count == 0) uncharge(count);
    if (run.over_limit) refused_.set(refusal::process);
    return run;
  }
  /// Before a claim. False: the heap's limit stands against it, or there are not so many slices.
  bool charge(std::size_t count) noexcept {
    if (count > G::max_slices) return false;  // more than there will ever be: no limit's fault
    if (!quota_.get()->try_charge(static_cast<std::uint32_t>(count))) {
      refused_.set(refusal::heap);
      return false;
    }
    count_charged(count);
    return true;
  }
  void uncharge(std::size_t count) noexcept {
    quota_.get()->uncharge(static_cast<std::uint32_t>(count));
    count_charged(std::size_t{0} - count);
  }
  /// Of a page that is on its way here: charged to the quota, and counted as this part's when it has arrived.
  void uncharge_incoming(std::size_t count) noexcept { quota_.get()->uncharge(static_cast<std::uint32_t>(count)); }
  void count_incoming(std::size_t count) noexcept { count_charged(count); }
  /// In the child of a fork: nothing is here, nor charged; then page by page what is.
  void recount_after_fork() noexcept { charged_.store(0, order::relaxed, at<"heap.charge_fork">); }
  void charge_after_fork(std::size_t count) noexcept {
    quota_.get()->after_fork_child(quota_.get()->charged() + static_cast<std::uint32_t>(count));
  }
  /// Why the last claims failed; forgets it.
  refusal take_refusal() noexcept {
    const refusal why = refused_.get();
    refused_.set(refusal::none);
    return why;
  }

  /// Keeps a slice that nobody uses, charged as it is; false: enough are kept.
  bool keep(std::size_t slice) noexcept {
    if (kept_.get() >= G::kept_slices) return false;
    kept_slices_[kept_.get()].set(slice);
    kept_.set(kept_.get() + 1);
    return true;
  }
  /// A run of one kept slice, or of none.
  slice_run take_kept() noexcept {
    if (kept_.get() == 0) return {};
    kept_.set(kept_.get() - 1);
    return {kept_slices_[kept_.get()].get(), 1, false};
  }
  std::size_t kept() const noexcept { return kept_.get(); }
  void release_kept(arena_type& slices) noexcept {
    for (slice_run run = take_kept(); run.count != 0; run = take_kept()) {
      slices.release(run.first, 1, true);
      uncharge(1);
    }
  }

  // Numbers of the lowest and the highest slice that a page of this heap ever started at, or that was sent here.
  // relaxed, all: written before a block of such a page is handed out, or before the end of the heap that sent it has
  // returned; a visitor asks the resident first.
  std::size_t low() const noexcept { return low_.load(order::relaxed, at<"heap.low">); }
  std::size_t high() const noexcept { return high_.load(order::relaxed, at<"heap.high">); }
  void note(std::size_t slice) noexcept {
    std::size_t lowest = low();
    while (slice < lowest &&
           !low_.compare_exchange_weak(lowest, slice, order::relaxed, order::relaxed, at<"heap.low_set">)) {
      P::cas_retry();
    }
    std::size_t highest = high();  // not before the step above, which others may have answered (decision 0028)
    while (slice > highest &&
           !high_.compare_exchange_weak(highest, slice, order::relaxed, order::relaxed, at<"heap.high_set">)) {
      P::cas_retry();
    }
  }

 private:
  // relaxed, both: a statistic that anybody reads; only who is inside writes.
  void count_charged(std::size_t more) noexcept {
    charged_.store(charged_.load(order::relaxed, at<"heap.charge_peek">) + more, order::relaxed, at<"heap.charge">);
  }

  plain<std::uint32_t> kept_;
  plain<refusal> refused_;
  plain<std::size_t> kept_slices_[G::kept_slices == 0 ? 1 : G::kept_slices];
  plain<quota<P>*> quota_;
  typename P::template atomic<std::size_t> charged_;
  typename P::template atomic<std::size_t> low_;
  typename P::template atomic<std::size_t> high_;
};

}  // namespace cairn
