// SPDX-License-Identifier: MIT
//
// heap_pages - how a heap's pages move between its lists; heap.hpp has the picture and the invariants.
//
//   claim -> current (pinned) --nothing to give, arm--> full --a block came back--> queue --its turn--> current
//                                                        \-- used = 0 --> released        used = 0 --> released
//
// Invariant: pinned <=> first of its queue. A page whose word says announced is never released here: its announcement
// is on its way to the gate, and who takes it there releases it. An incoming page (of a deleted heap) is in no list
// until its announcement is taken. Its slices: heap_claims.hpp.
// Everything: the resident only.
#pragma once
#include "heap_claims.hpp"
#include "page_queue.hpp"
#include "size_class.hpp"

namespace cairn {

/// Live blocks and their usable bytes.
struct live_count {
  std::size_t bytes = 0;
  std::size_t blocks = 0;
};

template <Platform P, Geometry G>
class heap_pages {
 public:
  using page_type = page<P, G>;
  using arena_type = arena<P, G>;
  using classes = size_class<G>;
  using queue_type = page_queue<P, G>;
  template <class T>
  using plain = typename P::template plain<T>;

  constexpr heap_pages() noexcept = default;
  constexpr explicit heap_pages(page_type* empty) noexcept { set_lists(empty, owner_word::no_pages); }
  /// `charged_to`: the quota of the heap, or of the heap whose guest part this is.
  void set_up(page_type* empty, std::uint64_t owner, quota<P>* charged_to) noexcept {
    set_lists(empty, owner);
    claims_.set_up(charged_to);
  }

  /// Empty lists; whatever was in them is forgotten.
  constexpr void set_lists(page_type* empty, std::uint64_t owner) noexcept {
    for (auto& entry : direct_) entry.set(empty);
    for (auto& queue : queues_) queue.set_up(empty);
    full_.set_up(empty);
    empty_.set(empty);
    owner_.set(owner);
    claims_.forget();
  }

  [[gnu::always_inline]] page_type* direct(std::size_t granules) const noexcept { return direct_[granules].get(); }
  [[gnu::always_inline]] page_type* current(unsigned c) const noexcept { return queues_[c].first(); }
  bool is_empty(const page_type* record) const noexcept { return record == empty_.get(); }
  std::uint64_t owner() const noexcept { return owner_.get(); }
  heap_claims<P, G>& claims() noexcept { return claims_; }
  const heap_claims<P, G>& claims() const noexcept { return claims_; }

  /// Whether the page has a block on its free list, after looking for one. `fresh`: it has never been handed out.
  bool has_block(page_type* record, std::uint64_t secret, bool& fresh) noexcept {
    if (record->free.get() != nullptr) return true;
    record->add_chain(record->remote.take_all(record->start.get()));
    if (record->free.get() != nullptr) return true;
    fresh = record->extend(secret);
    return fresh;
  }

  /// A current page had nothing to give. It stays current if blocks have come back meanwhile.
  void retire_current(page_type* record) noexcept {
    if (!record->remote.arm() && record->remote.waiting() != 0) return;
    unlist(record);
    list_full(record);
  }

  /// A new page of class `c`, in no list yet; null: out of memory.
  page_type* claim_small_or_larger(arena_type& slices, unsigned c) noexcept {
    const std::size_t count = classes::page_slices(c);
    slice_run run = count == 1 ? claims_.take_kept() : slice_run{};
    if (run.count == 0) run = claims_.claim(slices, count, 1);
    if (run.count == 0) return nullptr;
    page_type* record = prepare(slices, run, static_cast<std::uint8_t>(c), classes::block_size(c));
    for (std::size_t i = 1; i < count; i++) {
      page_type* inner = slices.space().page_at(run.first + i);
      inner->set_distance(static_cast<std::uint32_t>(i));
      // relaxed: it may still name a heap that is gone.
      inner->owner.store(owner_word::nobody, order::relaxed, at<"page.inner">);
    }
    return record;
  }

  page_type* claim_singleton(arena_type& slices, std::size_t bytes, std::size_t align, bool& zero) noexcept {
    const slice_run run = claims_.claim(slices, divide_up(bytes, G::slice_bytes), align);
    if (run.count == 0) return nullptr;
    zero = run.zero;
    page_type* record = prepare(slices, run, page_type::singleton_class, run.count * G::slice_bytes);
    record->set_capacity(1);
    record->used.set(1);
    record->remote.arm();
    list_full(record);
    return record;
  }

  /// Puts a page with blocks to give into its queue.
  void list_back(page_type* record) noexcept {
    const unsigned c = record->size_class.get();
    queues_[c].push_back(record);
    if (current(c) == record) pin(c);
  }

  /// The resident has freed a block on the slow path: into a full page, or the last one of a page that is not current.
  void freed_locally(arena_type& slices, page_type* record) noexcept {
    if (record->has(page_type::full) && !record->remote.disarm()) return;  // announced: take_announced goes on
    blocks_came_back(slices, record, false);
  }

  /// The page has more free blocks than before and nobody else is going to look at it: list it again or release it.
  /// False: it is not the heap's any more.
  bool blocks_came_back(arena_type& slices, page_type* record, bool serving) noexcept {
    P::check(record->invariant());
    if (record->has(page_type::incoming)) return list_incoming(slices, record);
    if (is_current(record)) {
      if (!serving || record->used.get() != 1) return true;
      return !release(slices, record, false);
    }
    if (record->used.get() == 0) return !release(slices, record, !serving);
    if (record->has(page_type::full)) {
      unlist(record);
      list_back(record);
    }
    return true;
  }

  /// Releases empty pages and kept slices; `force`: after taking every page's remote frees.
  void collect(arena_type& slices, bool force) noexcept {
    for (auto& queue : queues_) {
      queue.for_each([&](page_type* record) {
        if (force) record->add_chain(record->remote.take_all(record->start.get()));
        if (record->used.get() == (is_current(record) ? 1u : 0u)) release(slices, record, false);
      });
    }
    claims_.release_kept(slices);
  }

  /// Releases a page without live blocks; false: an announcement of it is in flight. `keep`: the slice of a small page
  /// may stay with the heap, for its next page.
  bool release(arena_type& slices, page_type* record, bool keep) noexcept {
    if (record->remote.is_announced()) return false;
    take_off(record);
    const bool may_keep = keep && record->slices.get() == 1 && record->size_class.get() != page_type::singleton_class;
    disown(record);
    if (!may_keep || !claims_.keep(slices.space().number_of(record))) let_go(slices, record);
    return true;
  }

  /// The page has lost its memory (resize.hpp): no heap has it any more, and its slices stay claimed.
  void abandon(page_type* record) noexcept {
    take_off(record);
    disown(record);
    claims_.uncharge(record->slices.get());
  }

  /// The slices of a page that nobody uses or is on his way to.
  static void give_back(arena_type& slices, page_type* record) noexcept {
    const std::size_t first = slices.space().number_of(record);
    const std::size_t count = record->slices.get();
    bool zero = false;
    if (record->has(page_type::moved)) {  // one mapping with its neighbours again
      zero = P::os::renew(slices.space().address_of(first), count * G::slice_bytes);
      slices.move_ended();
    }
    slices.release(first, count, !zero);
  }

  bool is_current(const page_type* record) const noexcept {
    return record->size_class.get() != page_type::singleton_class && current(record->size_class.get()) == record;
  }

  /// The blocks that are not free; batched ones count as live.
  live_count live() noexcept {
    live_count sum;
    for_pages([&](page_type* record) {
      const std::size_t used = record->used.get() - (is_current(record) ? 1 : 0) - record->remote.waiting();
      sum.blocks += used;
      sum.bytes += used * record->block_size.get();
    });
    return sum;
  }

  /// Takes the page off its list; the next page of the queue becomes current where this one was.
  void unlist(page_type* record) noexcept {
    const bool was_full = record->has(page_type::full);
    take_off(record);
    // relaxed: only the resident tells full from not full; others look at heap and generation, which stay.
    if (was_full) record->owner.store(owner_.get(), order::relaxed, at<"page.not_full">);
  }
  /// The same of a page that is about to get another owner.
  void take_off(page_type* record) noexcept {
    if (record->has(page_type::full)) {
      record->set(page_type::full, false);
      full_.remove(record, empty_.get());
      return;
    }
    const unsigned c = record->size_class.get();
    const bool was_current = current(c) == record;
    if (was_current) unpin(record);
    queues_[c].remove(record, empty_.get());
    if (!was_current) return;
    if (queues_[c].empty()) {
      set_direct(c, empty_.get());
    } else {
      pin(c);
    }
  }

  /// Calls f(page) for each page of the heap.
  template <class F>
  void for_pages(F f) noexcept {
    for (auto& queue : queues_) queue.for_each(f);
    full_.for_each(f);
  }

  /// Slowly: whether every page is in the list that it should be in, malloc's table leads to the current pages, and
  /// each slice is charged. Nobody is in the middle of a call into the heap.
  bool invariant() const noexcept {
    const page_type* nothing = empty_.get();
    bool holds = full_.invariant(nothing);
    std::size_t count = claims_.kept();
    for (unsigned c = 0; c < classes::count; c++) {
      holds = holds && queues_[c].invariant(nothing);
      queues_[c].for_each([&](const page_type* record) {
        holds = holds && record->size_class.get() == c && !record->has(page_type::full) &&
                !record->has(page_type::incoming) && record->adds_up(record == current(c));
        count += record->slices.get();
      });
      const std::size_t last = classes::block_size(c) / G::granule;
      for (std::size_t i = first_entry(c); last < direct_entries && i <= last; i++) {
        holds = holds && direct_[i].get() == current(c);
      }
    }
    full_.for_each([&](const page_type* record) {
      holds = holds && record->has(page_type::full) && !record->has(page_type::incoming) && record->adds_up(false);
      count += record->slices.get();
    });
    return holds && count * G::slice_bytes == claims_.charged();
  }

 private:
  static void disown(page_type* record) noexcept {
    // relaxed: no block of the page is live, so nobody asks for its owner but by mistake.
    record->owner.store(owner_word::nobody, order::relaxed, at<"page.disown">);
  }
  /// A page that has no owner any more.
  void let_go(arena_type& slices, page_type* record) noexcept {
    claims_.uncharge(record->slices.get());
    give_back(slices, record);
  }

  static constexpr std::size_t direct_entries = G::direct_max / G::granule + 1;

  /// A page of a deleted heap has arrived, settled: its slices are charged to the quota already.
  bool list_incoming(arena_type& slices, page_type* record) noexcept {
    record->set(page_type::incoming, false);
    claims_.count_incoming(record->slices.get());
    claims_.note(slices.space().number_of(record));
    // Its resident may have freed its last block while its announcement was, and is, in flight.
    if (record->used.get() == 0 && !record->remote.is_announced()) {
      disown(record);
      let_go(slices, record);
      return false;
    }
    if (record->size_class.get() != page_type::singleton_class &&
        (record->free.get() != nullptr || record->capacity() != record->limit.get())) {
      record->owner.store(owner_.get(), order::relaxed, at<"page.arrived">);  // relaxed: as in unlist
      list_back(record);
      return true;
    }
    list_full(record);
    if (record->remote.arm() || record->remote.is_announced()) return true;
    record->add_chain(record->remote.take_all(record->start.get()));  // a free was faster
    return blocks_came_back(slices, record, true);
  }

  /// Writes the record of a page that nobody else can know yet.
  page_type* prepare(arena_type& slices, slice_run run, std::uint8_t c, std::size_t block_size) noexcept {
    page_type* record = slices.space().page_at(run.first);
    const std::size_t bytes = run.count * G::slice_bytes;
    const std::size_t skip = c == page_type::singleton_class ? 0 : stagger(run.first, bytes, block_size);
    record->free.set(nullptr);
    record->used.set(0);
    record->set_capacity(0);
    record->start.set(slices.space().address_of(run.first) + skip / G::granule);
    record->divisor.set(page_type::divisor_of(block_size));
    record->block_size.set(block_size);
    record->limit.set(static_cast<std::uint32_t>((bytes - skip) / block_size));
    record->slices.set(static_cast<std::uint32_t>(run.count));
    record->size_class.set(c);
    record->flags.set(run.zero ? page_type::zero_beyond_capacity : 0);
    record->remote.reset();
    claims_.note(run.first);
    // relaxed: whoever gets a block of the page gets the owner word with it.
    record->owner.store(owner_.get(), order::relaxed, at<"page.own">);
    return record;
  }

  /// Bytes before the first block: pages at strides of a slice would all start in the same cache set.
  static std::size_t stagger(std::size_t slice, std::size_t bytes, std::size_t block_size) noexcept {
    const std::size_t natural = lowest_bit(block_size);
    const std::size_t step = natural > G::stagger_bytes ? natural : G::stagger_bytes;
    const std::size_t slack = bytes % block_size;
    const std::size_t room = slack > bytes / 64 ? slack : bytes / 64;
    const std::size_t steps = room / step + 1 < G::stagger_steps ? room / step + 1 : G::stagger_steps;
    return slice % steps * step;
  }

  void pin(unsigned c) noexcept {
    page_type* record = current(c);
    record->used.set(record->used.get() + 1);
    set_direct(c, record);
  }
  static void unpin(page_type* record) noexcept { record->used.set(record->used.get() - 1); }

  void set_direct(unsigned c, page_type* record) noexcept {
    const std::size_t last = classes::block_size(c) / G::granule;
    if (last >= direct_entries) return;
    for (std::size_t i = first_entry(c); i <= last; i++) direct_[i].set(record);
  }
  static std::size_t first_entry(unsigned c) noexcept {
    return c == 0 ? 0 : classes::block_size(c - 1) / G::granule + 1;
  }

  void list_full(page_type* record) noexcept {
    record->set(page_type::full, true);
    record->owner.store(owner_.get() | owner_word::full_bit, order::relaxed, at<"page.full">);  // relaxed: as in unlist
    full_.push_front(record);
  }

  plain<page_type*> direct_[direct_entries];
  queue_type queues_[classes::count];
  queue_type full_;
  plain<page_type*> empty_;
  plain<std::uint64_t> owner_;
  heap_claims<P, G> claims_;
};

}  // namespace cairn
