// SPDX-License-Identifier: MIT
//
// batch - foreign frees of one context, gathered by page, so that a producer and a consumer do not pay a CAS a block.
//
//   entries[page number mod batch_pages]:  page, first -> ... -> last, count
//
// Invariants: at most batch_pages pages and batch_bytes bytes wait here. A batched block counts as live: its page
// cannot go away, so an entry's page is the page that the block was freed into. Only the batch's own context touches
// it; it is emptied on that context's slow path, on eviction, when full, and when the context leaves the heap.
#pragma once
#include "page.hpp"

namespace cairn {

template <class P, Geometry G>
class foreign_batch {
 public:
  using page_type = page<P, G>;
  using block_type = block<P>;
  template <class T>
  using plain = typename P::template plain<T>;

  struct entry {
    plain<page_type*> owner_page;
    plain<block_type*> first;
    plain<block_type*> last;
    plain<std::uint32_t> count;
  };

  bool empty() const noexcept { return bytes_.get() == 0; }

  /// Adds a block of page `number`; publish(entry) is called for what has to make room, before or after.
  template <class Publish>
  void add(page_type* record, std::size_t number, block_type* freed, Publish publish) noexcept {
    entry& slot = entries_[number % G::batch_pages];
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

 private:
  template <class Publish>
  void take(entry& slot, Publish publish) noexcept {
    page_type* record = slot.owner_page.get();
    slot.owner_page.set(nullptr);
    bytes_.set(bytes_.get() - slot.count.get() * record->block_size.get());
    publish(record, slot.first.get(), slot.last.get(), slot.count.get());
  }

  entry entries_[G::batch_pages]{};
  plain<std::size_t> bytes_{};
};

}  // namespace cairn
