// SPDX-License-Identifier: MIT
//
// batch - foreign frees of one context, gathered by page, so that a producer and a consumer do not pay a CAS a block.
//
//   entries[place of the page's record mod batch_pages]:  page, first -> ... -> last, count, pinned
//
// Invariants: at most batch_pages pages and batch_bytes bytes wait here. A batched block counts as live: its page
// cannot go away, so an entry's page is the page that the block was freed into; where the page's heap may be destroyed,
// the entry holds a pin of the page. Only the batch's own context touches
// it; it is emptied on that context's slow path, on eviction, when full, and when the context leaves the heap.
#pragma once
#include "page.hpp"

namespace cairn {

template <class P, Geometry G>
class foreign_batch {
 public:
  using page_type = page<P, G>;
  using block_type = free_block<P, G>;
  template <class T>
  using plain = typename P::template plain<T>;

  struct entry {
    plain<page_type*> owner_page;
    plain<block_type*> first;
    plain<block_type*> last;
    plain<std::uint32_t> count;
    plain<std::uint32_t> pinned;
  };

  [[gnu::always_inline]] bool empty() const noexcept { return bytes_.get() == 0; }

  /// Whether an entry of the page holds a pin of it.
  bool pins(const page_type* record) const noexcept {
    const entry& slot = entries_[place_of(record)];
    return slot.owner_page.get() == record && slot.pinned.get() != 0;
  }

  /// Adds a block of the page; publish(entry) is called for what has to make room, before or after. `pinned`: the
  /// caller holds a pin of the page, which is the entry's from now on.
  template <class Publish>
  void add(page_type* record, block_type* freed, bool pinned, Publish publish) noexcept {
    entry& slot = entries_[place_of(record)];
    if (slot.owner_page.get() == record) [[likely]] {
      freed->next.set(slot.first.get());
      slot.first.set(freed);
      slot.count.set(slot.count.get() + 1);
    } else {
      if (slot.owner_page.get() != nullptr) take(slot, publish);
      slot.owner_page.set(record);
      slot.first.set(freed);
      slot.last.set(freed);
      slot.count.set(1);
      slot.pinned.set(pinned);
    }
    bytes_.set(bytes_.get() + record->block_size.get());
    if (bytes_.get() >= G::batch_bytes) flush(publish);
  }

  /// Publishes everything.
  template <class Publish>
  void flush(Publish publish) noexcept {
    if (empty()) return;
    for (entry& slot : entries_) {
      if (slot.owner_page.get() != nullptr) take(slot, publish);
    }
  }
  /// Calls f(page, block) for each block that waits here, and changes nothing.
  template <class F>
  void for_each(F f) const noexcept {
    for (const entry& slot : entries_) {
      const page_type* record = slot.owner_page.get();
      if (record == nullptr) continue;
      const block_type* block = slot.first.get();
      for (std::uint32_t left = slot.count.get(); left != 0; left--, block = block->next.get()) f(record, block);
    }
  }
  /// In the child of a fork, of a context that has vanished: its blocks stay live for ever.
  void after_fork_child() noexcept {
    for (entry& slot : entries_) slot.owner_page.set(nullptr);
    bytes_.set(0);
  }

 private:
  template <class Publish>
  void take(entry& slot, Publish publish) noexcept {
    page_type* record = slot.owner_page.get();
    slot.owner_page.set(nullptr);
    bytes_.set(bytes_.get() - slot.count.get() * record->block_size.get());
    publish(record, slot.first.get(), slot.last.get(), slot.count.get(), slot.pinned.get() != 0);
  }

  static std::size_t place_of(const page_type* record) noexcept {
    return reinterpret_cast<std::uintptr_t>(record) / sizeof(page_type) % G::batch_pages;
  }

  entry entries_[G::batch_pages]{};
  plain<std::size_t> bytes_{};
};

}  // namespace cairn
