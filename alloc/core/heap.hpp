// SPDX-License-Identifier: MIT
//
// heap - the pages of one owner: a table from size to page, a queue of pages a class, a list of full pages.
//
//   direct[granules] -> current page of the class        what malloc reads: one load, never null
//   queues[class]:  current page <-> pages with room     the current page is pinned: it counts one block too many, so
//   full:           pages without room, singletons       that free never finds it empty
//
//   thread   one thread's own                       shard    nobody's: entered by any context, one at a time
//   guest    the part of another heap (principal) that is for those who are not inside it
//   main     of the process: pages of deleted heaps; nobody resides there
//
// Invariants: every page of the heap is in exactly one list. A page on the full list has its owner word's full bit set
// and its remote list armed or announced: so whoever frees into it - the resident on the slow path of free, a foreign
// thread through the gate - lists it again. Only who is inside the gate calls anything here, except gate() and the
// members said to be atomic. Entered heaps are a stack: `outer` is the one entered before, null for the first.
#pragma once
#include "arena.hpp"
#include "batch.hpp"
#include "detached.hpp"
#include "gate.hpp"
#include "heap_pages.hpp"
#include "request.hpp"

namespace cairn {

/// unused: the descriptor waits for its next heap.
enum class heap_kind : std::uint8_t { unused, thread, shard, guest, main };

template <Platform P, Geometry G>
class alignas(cache_line) heap {
 public:
  using page_type = page<P, G>;
  using arena_type = arena<P, G>;
  template <class T>
  using atomic = typename P::template atomic<T>;
  template <class T>
  using plain = typename P::template plain<T>;

  constexpr heap() noexcept = default;
  /// The heap of contexts that have none: its tables lead to `empty`, which gives no block.
  constexpr explicit heap(page_type* empty) noexcept : pages_{empty} {}

  /// Of the descriptor's next heap; its gate is closed with it.
  std::uint32_t generation_after() const noexcept {
    return (owner_word::generation_of(owner()) & gate_word::last_generation) + 1;
  }
  /// A descriptor that nobody else uses, for a new heap of the generation that its gate is in. The caller opens it by
  /// establish(). A guest's `principal` may end meanwhile: only its handle is believed, until the guest is published.
  void set_up(std::uint32_t number, heap_kind kind, page_type* empty, heap* principal, std::uint64_t handle) noexcept {
    number_.set(number);
    kind_.set(kind);
    const bool shard = kind == heap_kind::shard || (kind == heap_kind::guest && owner_word::is_shard(handle));
    quota_.set_up();
    pages_.set_up(empty, owner_word::make(number, next_generation(), shard),
                  principal == nullptr ? &quota_ : &principal->quota_);
    // relaxed: whoever has a block of the heap's, or is inside, has this with it.
    principal_.store(handle, order::relaxed, at<"heap.principal_set">);
    outer_.set(nullptr);
    // relaxed: nobody has this generation's handle; an older one does not fit.
    guest_.store(guest_word(owner_word::generation_of(owner()), 0), order::relaxed, at<"heap.guest_none">);
  }
  void draw_from(arena_type* slices) noexcept {
    arena_.set(slices);
    // relaxed: whoever has the handle has this with it; of a heap that has ended any will do.
    arena_seen_.store(slices, order::relaxed, at<"heap.slices_set">);
  }
  void establish(bool inside, bool strict) noexcept {
    gate_.establish(owner_word::generation_of(owner()), inside, strict);
  }

  [[gnu::always_inline]] page_type* direct(std::size_t granules) const noexcept { return pages_.direct(granules); }
  [[gnu::always_inline]] page_type* current(unsigned c) const noexcept { return pages_.current(c); }
  heap_pages<P, G>& pages() noexcept { return pages_; }

  std::uint64_t owner() const noexcept { return pages_.owner(); }
  std::uint32_t number() const noexcept { return number_.get(); }
  /// Where its slices come from.
  arena_type& slices() const noexcept { return *arena_.get(); }
  /// The same for those who are not inside: the heap may end meanwhile.
  arena_type& slices_from_outside() const noexcept { return *arena_seen_.load(order::relaxed, at<"heap.slices">); }
  heap_kind kind() const noexcept { return kind_.get(); }
  void set_unused() noexcept { kind_.set(heap_kind::unused); }
  /// After an acquiring look at the gate: whether it is the guest part of that heap.
  bool is_part_of(std::uint64_t handle) const noexcept {
    // relaxed: set before the gate was established.
    return principal_.load(order::relaxed, at<"guest.principal">) == handle;
  }
  /// Of a guest: the owner word of the heap that it belongs to.
  atomic<std::uint64_t>& principal() noexcept { return principal_; }
  plain<heap*>& outer() noexcept { return outer_; }
  cairn::gate<P>& gate() noexcept { return gate_; }
  cairn::detached<P>& detached() noexcept { return detached_; }
  cairn::quota<P>& quota() noexcept { return quota_; }
  request_slot<P>& requests() noexcept { return requests_; }
  atomic<std::uint32_t>& orphan_link() noexcept { return orphan_link_; }
  foreign_batch<P, G>& batch() noexcept { return batch_; }
  /// Which end of the process's the last destroy or reset of this descriptor's heap was; 0: none has returned.
  atomic<std::uint64_t>& ended() noexcept { return ended_; }
  /// Generation of this heap 32 | guest's number + 1, 32; 0: none yet; guest_closed: somebody ends or resets the heap.
  atomic<std::uint64_t>& guest() noexcept { return guest_; }
  static constexpr std::uint32_t guest_closed = UINT32_MAX;
  static constexpr std::uint64_t guest_word(std::uint32_t generation, std::uint32_t number_and_1) noexcept {
    return std::uint64_t{generation} << 32 | number_and_1;
  }

  /// A page of class `c` with a block to give, now the current one; null: out of memory. `zero`: the first block of
  /// its free list reads zero but for its link.
  page_type* refill(unsigned c, std::uint64_t secret, bool& zero) noexcept {
    count_slow();
    bool fresh = false;
    page_type* record = current(c);
    for (; !pages_.is_empty(record); record = current(c)) {
      if (pages_.has_block(record, secret, fresh)) break;
      pages_.retire_current(record);
    }
    if (pages_.is_empty(record)) {
      record = pages_.claim_small_or_larger(slices(), c);
      if (record == nullptr) return nullptr;
      pages_.list_back(record);
      fresh = record->extend(secret);
    }
    zero = fresh && record->has(page_type::zero_beyond_capacity);
    return record;
  }

  /// A page of one live block of at least `bytes`, at a multiple of `align` slices; null: out of memory.
  page_type* claim_singleton(std::size_t bytes, std::size_t align, bool& zero) noexcept {
    count_slow();
    return pages_.claim_singleton(slices(), bytes, align, zero);
  }

  /// Takes what foreign threads have announced: their pages are listed again or released. `serving`: nobody is going
  /// to malloc here soon, so an empty current page is released, too. True: somebody has asked something.
  bool take_work(bool serving) noexcept {
    const auto work = gate_.take_work();
    take_list(work.head, serving);
    return work.asked;
  }
  void take_list(std::uint32_t link, bool serving) noexcept {
    while (link != 0) {
      page_type* record = slices().space().page_at(link - 1);
      link = record->announced_link.get();  // before settle: afterwards the next announcer may write it
      const auto blocks = record->remote.settle(record->start.get());
      if (blocks.over) {  // the heap was reset meanwhile
        pages_.give_back(slices(), record);
      } else if (!blocks.closed) {
        record->add_chain(blocks);
        // Who serves goes away: the page's next freer is to announce it, even one who takes the heap for attended.
        while (pages_.blocks_came_back(slices(), record, serving) && serving && !record->remote.arm() &&
               !record->remote.is_announced()) {
          record->add_chain(record->remote.take_all(record->start.get()));  // a free was faster
        }
      }
    }
  }

  /// Gives back what is empty: current pages without live blocks and kept slices; `force` looks at every page first.
  void collect(bool force) noexcept { pages_.collect(slices(), force); }

  // Statistics, atomic: any thread, at any time. Entries of the slow path so far: a lower bound of all allocations.
  std::uint64_t slow_calls() const noexcept { return slow_calls_.load(order::relaxed, at<"heap.slow_calls">); }
  std::size_t charged() const noexcept { return pages_.claims().charged(); }

  // Of a strict heap: who is inside, and from where it was entered. For a diagnosis only.
  void note_resident(std::uint64_t thread, const void* site) noexcept {
    resident_.store(thread, order::relaxed, at<"heap.resident_set">);  // relaxed: read for a diagnosis
    resident_site_.store(reinterpret_cast<std::uintptr_t>(site), order::relaxed, at<"heap.resident_site_set">);
  }
  double_entry entry_by(std::uint64_t thread, const void* site) const noexcept {
    const std::uintptr_t other = resident_site_.load(order::relaxed, at<"heap.resident_site">);
    return {owner(), thread, resident_.load(order::relaxed, at<"heap.resident">), site,
            reinterpret_cast<const void*>(other)};  // NOLINT(performance-no-int-to-ptr)
  }

 private:
  std::uint32_t next_generation() const noexcept {
    const std::uint32_t now = gate_.look().generation() & gate_word::last_generation;
    return now == 0 ? 1 : now;  // 0: never used; else its last heap's end has moved it on
  }
  // relaxed: a statistic that anybody reads; only the resident writes.
  void count_slow() noexcept { slow_calls_.fetch_add(1, order::relaxed, at<"heap.count_slow">); }

  heap_pages<P, G> pages_;
  foreign_batch<P, G> batch_;
  plain<heap*> outer_{};
  plain<arena_type*> arena_{};
  atomic<arena_type*> arena_seen_;
  cairn::detached<P> detached_;
  plain<std::uint32_t> number_{};
  plain<heap_kind> kind_{};
  alignas(cache_line) cairn::gate<P> gate_;
  atomic<std::uint32_t> orphan_link_;  ///< in the stack of orphans, or of descriptors that are free
  cairn::quota<P> quota_;
  request_slot<P> requests_;
  atomic<std::uint64_t> guest_;
  atomic<std::uint64_t> principal_;
  atomic<std::uint64_t> ended_;
  atomic<std::uint64_t> slow_calls_;
  atomic<std::uint64_t> resident_;
  atomic<std::uintptr_t> resident_site_;
};

}  // namespace cairn
