// SPDX-License-Identifier: MIT
//
// page - a small page of blocks as allocators have them, with bugs that can be planted: it tests the checker.
//
//   free, local        the owner's lists, plain
//   remote             list of blocks that others have freed, and how the next one shall come:
//                      +--------------------+-------+
//                      | block number + 1   | route |     0: empty
//                      +--------------------+-------+
//   owner              who may touch the plain parts; 0: nobody, the page is abandoned
//   heap               where blocks of a full page go first, so that its owner notices (route over_heap)
//
// Invariant: a block is in one list or in the hands of one user, and who finds it in a list sees all that was done to
// it before. Each value of `bug` but none and fence_hand_over breaks it. This is not Cairn's page: it is one that
// breaks in the ways that pages of other allocators did break.
#pragma once
#include "program.hpp"
#include "scenario.hpp"

namespace cairn::check::seeded {

enum class bug : unsigned char {
  none,
  push_relaxed,         ///< a foreign free does not publish the block's link
  collect_relaxed,      ///< the owner takes the foreign frees without seeing their links
  aba_pop,              ///< the stack of pages has no tag
  lost_delayed,         ///< the route is changed by a store: a free in between is lost
  double_reclaim,       ///< claim tests and then sets
  use_after_reuse,      ///< the freer writes the link again after the block is in the list
  abandon_relaxed,      ///< an abandoned page does not show what its owner did
  claim_relaxed,        ///< the claimer does not look
  delayed_pop_relaxed,  ///< the heap takes delayed frees without seeing their links
  two_step_abandon,     ///< a release store and a relaxed one: only C++11 had that release sequence
  fence_hand_over       ///< no bug: a seq_cst fence and a relaxed store release in C++20
};

using number = std::uint32_t;
inline constexpr number no_block = ~number{0};

/// Which way a foreign free goes. busy: a delayed free is under way, over the heap's list.
enum class route : std::uint32_t { over_heap = 0, busy = 1, direct = 2 };

/// `value` with the order that the source should have, or relaxed if that is the planted bug.
template <bug Planted, bug Relaxes>
constexpr order unless(order right) {
  return Planted == Relaxes ? order::relaxed : right;
}

/// A block's link lies in the block's own memory: its user may write over it.
template <class P, unsigned Blocks>
struct block_memory {
  typename P::template plain<number> link[Blocks];
};

template <class P>
struct heap_record {
  typename P::template atomic<number> delayed{no_block};
};

template <class P, bug Bug, unsigned Blocks>
class page {
 public:
  using word = std::uint32_t;
  static constexpr order push_order = unless<Bug, bug::push_relaxed>(order::release);
  static constexpr order collect_order = unless<Bug, bug::collect_relaxed>(order::acquire);
  static constexpr order abandon_order = unless<Bug, bug::abandon_relaxed>(order::release);
  static constexpr order claim_order = unless<Bug, bug::claim_relaxed>(order::acquire);
  static constexpr order delayed_order = unless<Bug, bug::delayed_pop_relaxed>(order::acquire);

  explicit page(block_memory<P, Blocks>& memory) : memory_(memory), remote_(pack(no_block, route::direct)) {}

  /// Before the threads start: all blocks but the last are in use; thread 0, number 1, owns the page.
  void build(heap_record<P>* heap) {
    free_.set(Blocks - 1);
    local_.set(no_block);
    used_.set(Blocks - 1);
    owner_.store(1, order::relaxed, at<"page.build_owner">);
    heap_.store(heap, order::relaxed, at<"page.build_heap">);
    if (heap != nullptr) remote_.store(pack(no_block, route::over_heap), order::relaxed, at<"page.build_route">);
  }

  // The owner.

  number allocate() {
    if (free_.get() == no_block) collect();
    const number block = free_.get();
    if (block == no_block) return no_block;
    free_.set(memory_.link[block].get());
    used_.set(used_.get() + 1);
    return block;
  }
  void free_local(number block) {
    memory_.link[block].set(local_.get());
    local_.set(block);
    used_.set(used_.get() - 1);
  }
  /// Takes all foreign frees at once, so there is no ABA; the route stays.
  void collect() {
    word seen = remote_.load(order::relaxed, at<"page.remote">);
    while (block_in(seen) != no_block &&
           !remote_.compare_exchange_weak(seen, pack(no_block, route_in(seen)), collect_order, order::relaxed,
                                          at<"page.collect">)) {
    }
    if (const number first = block_in(seen); first != no_block) append(first);
    if (free_.get() == no_block) {
      free_.set(local_.get());
      local_.set(no_block);
    }
  }
  /// Takes the blocks that came over the heap's list.
  void collect_delayed(heap_record<P>& heap) {
    number first = heap.delayed.load(order::relaxed, at<"heap.delayed">);
    while (first != no_block && !heap.delayed.compare_exchange_weak(first, no_block, delayed_order, order::relaxed,
                                                                    at<"heap.take_delayed">)) {
    }
    while (first != no_block) {
      const number next = memory_.link[first].get();
      free_local(first);
      first = next;
    }
  }
  void abandon() {
    if constexpr (Bug == bug::two_step_abandon) {
      owner_.store(nobody_yet, order::release, at<"page.first_step">);
      owner_.store(0, order::relaxed, at<"page.second_step">);
    } else if constexpr (Bug == bug::fence_hand_over) {
      P::fence(order::seq_cst);
      (void)remote_.load(order::relaxed, at<"page.look">);
      owner_.store(0, order::relaxed, at<"page.hand_over">);
    } else {
      owner_.store(0, abandon_order, at<"page.abandon">);
    }
  }

  // Anybody.

  bool claim(std::uint32_t me) {
    if constexpr (Bug == bug::double_reclaim) {
      if (owner_.load(order::acquire, at<"page.claim_look">) != 0) return false;
      owner_.store(me, order::release, at<"page.claim_set">);
      return true;
    }
    std::uint32_t nobody = 0;
    return owner_.compare_exchange_strong(nobody, me, claim_order, order::relaxed, at<"page.claim">);
  }
  void free_remote(number block) {
    word seen = remote_.load(order::relaxed, at<"page.free_remote">);
    for (;;) {
      if (route_in(seen) == route::over_heap) {
        if (remote_.compare_exchange_weak(seen, pack(block_in(seen), route::busy), order::acquire, order::relaxed,
                                          at<"page.announce">)) {
          return free_over_heap(block);
        }
      } else {
        memory_.link[block].set(block_in(seen));
        if (remote_.compare_exchange_weak(seen, pack(block, route_in(seen)), push_order, order::relaxed,
                                          at<"page.push">)) {
          return P::cover("freed directly");
        }
      }
    }
  }

  number used() const { return used_.get(); }

 private:
  static constexpr std::uint32_t nobody_yet = 3;

  static constexpr word pack(number block, route r) { return (block + 1) << 2 | static_cast<word>(r); }
  static constexpr number block_in(word w) { return (w >> 2) - 1; }
  static constexpr route route_in(word w) { return static_cast<route>(w & 3); }

  /// Only the first free of a full page goes this way: it changes the route.
  void free_over_heap(number block) {
    heap_record<P>* const heap = heap_.load(order::acquire, at<"page.heap">);
    number seen = heap->delayed.load(order::relaxed, at<"heap.first">);
    do {
      memory_.link[block].set(seen);
    } while (!heap->delayed.compare_exchange_weak(seen, block, order::release, order::relaxed, at<"heap.push">));
    if constexpr (Bug == bug::use_after_reuse) memory_.link[block].set(seen);
    P::cover("freed over the heap");

    word now = remote_.load(order::relaxed, at<"page.route">);
    if constexpr (Bug == bug::lost_delayed) {
      remote_.store(pack(block_in(now), route::direct), order::release, at<"page.route_blind">);
      return;
    }
    while (!remote_.compare_exchange_weak(now, pack(block_in(now), route::direct), order::release, order::relaxed,
                                          at<"page.route_direct">)) {
    }
  }
  void append(number first) {
    number count = 1, last = first;
    for (number next; (next = memory_.link[last].get()) != no_block; last = next) count++;
    memory_.link[last].set(local_.get());
    local_.set(first);
    used_.set(used_.get() - count);
  }

  block_memory<P, Blocks>& memory_;
  typename P::template atomic<word> remote_;
  typename P::template atomic<std::uint32_t> owner_;
  typename P::template atomic<heap_record<P>*> heap_;
  typename P::template plain<number> free_, local_, used_;
};

}  // namespace cairn::check::seeded
