// SPDX-License-Identifier: MIT
//
// heap - the pages of one owner: a table from size to page, a queue of pages a class, a list of full pages.
//
//   direct[granules] -> current page of the class        what malloc reads: one load, never null
//   queues[class]:  current page <-> pages with room     the current page is pinned: it counts one block too many, so
//   full:           pages without room, singletons       that free never finds it empty
//
// Invariants: every page of the heap is in exactly one list. A page on the full list has its owner word's full bit set
// and its remote list armed or announced: so whoever frees into it - the resident on the slow path of free, a foreign
// thread through the gate - lists it again. Only the resident (who is inside the gate) calls anything here, except
// gate() and the members said to be atomic.
#pragma once
#include "arena.hpp"
#include "batch.hpp"
#include "gate.hpp"
#include "heap_pages.hpp"

namespace cairn {

template <Platform P, Geometry G>
class alignas(cache_line) heap {
 public:
  using page_type = page<P, G>;
  using arena_type = arena<P, G>;

  constexpr heap() noexcept = default;
  /// The heap of contexts that have none: its tables lead to `empty`, which gives no block.
  constexpr explicit heap(page_type* empty) noexcept : pages_{empty} {}
  /// A new descriptor, with its maker inside.
  void set_up(std::uint32_t number, page_type* empty) noexcept {
    number_.set(number);
    pages_.set_up(empty, owner_word::make(number, first_generation));
    gate_.establish(first_generation);
  }

  [[gnu::always_inline]] page_type* direct(std::size_t granules) const noexcept { return pages_.direct(granules); }
  [[gnu::always_inline]] page_type* current(unsigned c) const noexcept { return pages_.current(c); }
  heap_pages<P, G>& pages() noexcept { return pages_; }

  std::uint64_t owner() const noexcept { return pages_.owner(); }
  std::uint32_t number() const noexcept { return number_.get(); }
  cairn::gate<P>& gate() noexcept { return gate_; }
  typename P::template atomic<std::uint32_t>& orphan_link() noexcept { return orphan_link_; }
  foreign_batch<P, G>& batch() noexcept { return batch_; }

  /// A page of class `c` with a block to give, now the current one; null: out of memory. `zero`: the first block of
  /// its free list reads zero but for its link.
  page_type* refill(arena_type& slices, unsigned c, std::uint64_t secret, bool& zero) noexcept {
    count_slow();
    bool fresh = false;
    page_type* record = current(c);
    for (; !pages_.is_empty(record); record = current(c)) {
      if (pages_.has_block(record, secret, fresh)) break;
      pages_.retire_current(record);
    }
    if (pages_.is_empty(record)) {
      record = pages_.claim_small_or_larger(slices, c);
      if (record == nullptr) return nullptr;
      pages_.list_back(record);
      fresh = record->extend(secret);
    }
    zero = fresh && record->has(page_type::zero_beyond_capacity);
    return record;
  }

  /// A page of one live block of at least `bytes`, at a multiple of `align` slices; null: out of memory.
  page_type* claim_singleton(arena_type& slices, std::size_t bytes, std::size_t align, bool& zero) noexcept {
    count_slow();
    return pages_.claim_singleton(slices, bytes, align, zero);
  }

  /// Takes what foreign threads have announced: their pages are listed again or released. `serving`: nobody is going
  /// to malloc here soon, so an empty current page is released, too.
  void take_announced(arena_type& slices, bool serving) noexcept {
    for (std::uint32_t link = gate_.take_announced(); link != 0;) {
      page_type* record = slices.space().page_at(link - 1);
      link = record->announced_link.get();  // before settle: afterwards the next announcer may write it
      record->add_chain(record->remote.settle(record->start.get()));
      pages_.blocks_came_back(slices, record, serving);
    }
  }

  /// Gives back what is empty: current pages without live blocks and kept slices; `force` looks at every page first.
  void collect(arena_type& slices, bool force) noexcept {
    take_announced(slices, true);
    pages_.collect(slices, force);
  }

  // Statistics, atomic: any thread, at any time. Entries of the slow path so far: a lower bound of all allocations.
  std::uint64_t slow_calls() const noexcept { return slow_calls_.load(order::relaxed, at<"heap.slow_calls">); }
  std::size_t charged() const noexcept { return pages_.charged(); }

 private:
  static constexpr std::uint32_t first_generation = 1;

  // relaxed: a statistic that anybody reads; only the resident writes.
  void count_slow() noexcept { slow_calls_.fetch_add(1, order::relaxed, at<"heap.count_slow">); }

  heap_pages<P, G> pages_;
  foreign_batch<P, G> batch_;
  alignas(cache_line) cairn::gate<P> gate_;
  typename P::template atomic<std::uint32_t> orphan_link_;
  typename P::template plain<std::uint32_t> number_{};
  typename P::template atomic<std::uint64_t> slow_calls_;
};

}  // namespace cairn
