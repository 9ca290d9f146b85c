// SPDX-License-Identifier: MIT
//
// context_ops - how a logical thread comes by a heap and leaves it, and frees that are not local.
//
//   fresh --first malloc or foreign free--> running, inside an orphaned heap or a new one
//   running --end_context--> ended; its heap waits in the stack of orphans, outside its gate
//
// A foreign free goes: batch -> page's remote list -> (armed, or nobody attends) gate of the page's heap
//                      -> (nobody inside) the freer serves that heap itself: lists or releases its pages, and leaves.
// Invariant: a page with remote frees is on its way to somebody who looks at it, without a further free: its heap's
// resident, or its next one, watches it, or it is announced; a gate's list is empty whenever nobody is inside.
// Any thread may call what is here, each for its own context.
#pragma once
#include "allocator.hpp"

namespace cairn {

/// The calling context's heap; in an ended context a heap that is lent (the slot stays empty). Null: out of memory.
template <Platform P, Geometry G>
auto allocator<P, G>::enter_context() noexcept -> heap_type* {
  if (!start()) return nullptr;
  heap_type* got = adopt_or_make();
  context_slot& slot = my_context();
  if (got == nullptr || slot.phase == context_phase::ended) return got;
  renew_view(slot);
  slot.heap = got;
  slot.owner = got->owner();
  slot.phase = context_phase::running;
  // If that cannot be arranged, the heap stays with the thread for ever: more memory, nothing worse.
  P::on_context_end([](void* self) { static_cast<allocator*>(self)->end_context(); }, this);
  return got;
}

/// The context's copy of the address space's figures, as they are now.
template <Platform P, Geometry G>
void allocator<P, G>::renew_view(context_slot& slot) noexcept {
  slot.base = space().base();
  slot.pages = space().page_at(0);
  slot.slices = space().reserved();
}

template <Platform P, Geometry G>
auto allocator<P, G>::adopt_or_make() noexcept -> heap_type* {
  const auto link_of = [this](std::uint32_t number) -> auto& {
    return heaps_.at_number(number)->orphan_link();
  };
  if (const std::uint32_t number = orphans_.pop(link_of); number != index_stack<P>::none) {
    heap_type* orphan = heaps_.at_number(number);
    // A freer may serve it at this moment. That is short, and a heap more would stay for ever: try for a while, but do
    // not depend on the freer.
    for (unsigned tries = 1;; tries++) {
      const auto entry = orphan->gate().try_enter(owner_word::generation_of(orphan->owner()));
      if (entry == gate<P>::entry::entered) return orphan;
      if (tries == G::adopt_tries) break;
      P::pause();
    }
    orphans_.push(number, orphan->orphan_link());
  }
  const std::uint32_t number = heaps_.make();
  if (number == decltype(heaps_)::none) return nullptr;
  heap_type* made = heaps_.at_number(number);
  made->set_up(number, &empty_page_);
  return made;
}

/// The resident of `left` goes; the heap waits for the next one.
template <Platform P, Geometry G>
void allocator<P, G>::leave(heap_type* left) noexcept {
  leave_gate(left);
  orphans_.push(left->number(), left->orphan_link());
}

/// Leaves the gate as soon as no announcement waits.
template <Platform P, Geometry G>
void allocator<P, G>::leave_gate(heap_type* left) noexcept {
  while (!left->gate().try_leave()) left->take_announced(arena_, true);
}

template <Platform P, Geometry G>
void allocator<P, G>::end_context() noexcept {
  context_slot& slot = my_context();
  slot.phase = context_phase::ended;
  heap_type* mine = my_heap();
  if (mine == &empty_heap_) return;
  flush(mine);
  mine->collect(arena_, true);
  slot.heap = &empty_heap_;
  slot.owner = owner_word::no_pages;
  leave(mine);
}

/// The record of the page that the address lies in, or null.
template <Platform P, Geometry G>
auto allocator<P, G>::page_of(const void* address) noexcept -> page_type* {
  const std::size_t slice = space().slice_of(address);
  if (slice >= space().reserved()) return nullptr;
  page_type* record = space().page_at(slice);
  if (record->owner.load(order::relaxed, at<"page_of.owner">) != owner_word::nobody) return record;
  if (slice >= space().opened()) return nullptr;
  const std::size_t distance = record->distance.get();
  if (distance == 0 || distance > slice) return nullptr;
  record -= distance;
  // relaxed, both: for a live block they are constant; for a wild address any answer is a diagnosis.
  if (record->owner.load(order::relaxed, at<"page_of.head">) == owner_word::nobody) return nullptr;
  return distance < record->slices.get() ? record : nullptr;
}

template <Platform P, Geometry G>
auto allocator<P, G>::page_of_block(const void* address) noexcept -> page_type* {
  page_type* record = page_of(address);
  return record != nullptr && record->is_block(address) ? record : nullptr;
}

template <Platform P, Geometry G>
bool allocator<P, G>::is_mine(const page_type* record) noexcept {
  return owner_word::without_full(record->owner.load(order::relaxed, at<"free.mine">)) == my_context().owner;
}

/// Null, foreign frees, pages of several slices, full pages, misuse.
template <Platform P, Geometry G>
[[gnu::noinline]] void allocator<P, G>::free_slow(void* address, std::size_t size) noexcept {
  if (address != nullptr) self().free_not_local(address, size);
}

template <Platform P, Geometry G>
void allocator<P, G>::free_not_local(void* address, std::size_t size) noexcept {
  page_type* record = page_of(address);
  if (record == nullptr) {
    unknown_frees_.fetch_add(1, order::relaxed, at<"free.unknown">);  // relaxed: a statistic
    return P::misuse(misuse_kind::foreign_pointer, address);
  }
  auto* freed = static_cast<block_type*>(address);
  if constexpr (G::misuse_checks) {
    if (!record->is_block(address)) return P::misuse(misuse_kind::interior_pointer, address);
    if (freed->key.get() == key_of(freed)) return P::misuse(misuse_kind::double_free, address);
    if (size > record->block_size.get()) return P::misuse(misuse_kind::size_mismatch, address);
    freed->key.set(key_of(freed));
  }
  if (!is_mine(record)) return free_foreign(record, freed);
  renew_view(my_context());
  free_mine(record, freed);
}

/// A local free that the fast path has left alone.
template <Platform P, Geometry G>
void allocator<P, G>::free_mine(page_type* record, block_type* freed) noexcept {
  freed->next.set(record->free.get());
  record->free.set(freed);
  record->used.set(record->used.get() - 1);
  if (record->has(page_type::full) || record->used.get() == 0) my_heap()->pages().freed_locally(arena_, record);
}

template <Platform P, Geometry G>
[[gnu::noinline]] void allocator<P, G>::free_last(page_type* record) noexcept {
  my_heap()->pages().freed_locally(self().arena_, record);
}

template <Platform P, Geometry G>
void allocator<P, G>::free_foreign(page_type* record, block_type* freed) noexcept {
  heap_type* mine = my_heap();
  if (mine == &empty_heap_) {
    // An ended context, or no memory for a heap: no batch. Free never fails and never needs memory.
    if (my_context().phase == context_phase::ended || (mine = enter_context()) == nullptr) {
      return publish(record, freed, freed, 1);
    }
    if (is_mine(record)) return free_mine(record, freed);  // we have adopted the very heap that has the page
  }
  mine->batch().add(
      record, space().number_of(record), freed,
      [this](auto* of, auto* first, auto* last, std::uint32_t count) { publish(of, first, last, count); });
}

template <Platform P, Geometry G>
void allocator<P, G>::flush(heap_type* mine) noexcept {
  mine->batch().flush(
      [this](auto* of, auto* first, auto* last, std::uint32_t count) { publish(of, first, last, count); });
}

/// Hands blocks of one page to whoever owns it.
template <Platform P, Geometry G>
void allocator<P, G>::publish(page_type* record, block_type* first, block_type* last, std::uint32_t count) noexcept {
  std::uint64_t owner = record->owner.load(order::relaxed, at<"publish.owner">);  // relaxed: as in free
  const bool attended = heap_of(owner)->gate().attended(owner_word::generation_of(owner));
  if (!record->remote.push(record->start.get(), first, last, count, attended)) return;
  const auto number = static_cast<std::uint32_t>(space().number_of(record));
  for (;;) {
    // The page is announced: it stays until somebody takes it off a gate, so its record may be read.
    owner = record->owner.load(order::relaxed, at<"publish.reread">);
    heap_type* to = heap_of(owner);
    switch (to->gate().announce(owner_word::generation_of(owner), number, record->announced_link)) {
      case gate<P>::announcement::left_to_resident: return;
      case gate<P>::announcement::serve: return serve(to);
      case gate<P>::announcement::stale: break;
    }
  }
}

/// The caller has entered a heap that nobody attended, by an announcement.
template <Platform P, Geometry G>
void allocator<P, G>::serve(heap_type* unattended) noexcept {
  unattended->take_announced(arena_, true);
  leave_gate(unattended);
}

}  // namespace cairn
