// SPDX-License-Identifier: MIT
//
// end_ops - the end of a shard heap, while others free its blocks, ask for it, or wait to get in.
//
//   claim the gate (busy: somebody is inside), close and claim the guest part, then
//   delete:   each page: off its list, owner := the other heap, announced there as incoming --- then close the gate
//   destroy:  each page: owner := gone --- then close the gate --- then close each page; the last one who is on his
//             way to it (a pin, an announcement) gives the slices back
//   reset:    destroy's pages, with the gate left open
//
// Invariants: the owners change before the gate closes, so whoever finds the gate closed finds the new owner, and
// nobody ever waits for the one who ends a heap. An announced page is handled by who holds its announcement: the list
// of the closed gate is ours. A page changes its owner only by who is inside, or by the holder of its announcement. Any
// thread may call what is here. Who is inside is never waited for; guests are (each for one call).
#pragma once
#include "allocator.hpp"

namespace cairn {

/// The caller becomes the one inside the heap and its guest part, and no new guest gets in.
template <Platform P, Geometry G>
answer allocator<P, G>::claim_for_end(std::uint64_t handle, ending& what) noexcept {
  if (!exists(handle)) return answer::invalid;
  if (!owner_word::is_shard(handle)) return answer::forbidden;
  what = {find(handle), nullptr, is_current(handle)};
  if (what.was_inside) {
    flush(what.heap);
    step_out(what.heap);
  } else {
    if (is_inside(what.heap)) return answer::busy;
    switch (help_into(what.heap, owner_word::generation_of(handle))) {
      case gate<P>::entry::entered: break;
      case gate<P>::entry::stale: return answer::invalid;
      case gate<P>::entry::dead: return exists(handle) ? answer::owner_dead : answer::invalid;
      default: return answer::busy;
    }
  }
  claim_guest(what);
  for (heap_type* part : {what.heap, what.guest}) {
    if (part != nullptr && part->take_work(true)) serve_questions(part);
  }
  return answer::done;
}

/// Closes the word `guest`, so that the guest part stays as it is, and enters it.
template <Platform P, Geometry G>
void allocator<P, G>::claim_guest(ending& what) noexcept {
  const std::uint32_t generation = owner_word::generation_of(what.heap->owner());
  // acquire; pairs with guest.publish: the part's tables.
  const std::uint64_t old = what.heap->guest().exchange(heap_type::guest_word(generation, heap_type::guest_closed),
                                                        order::acquire, at<"guest.close">);
  const auto number_and_1 = static_cast<std::uint32_t>(old);
  if (number_and_1 == 0) return;
  what.guest = heaps_.at_number(number_and_1 - 1);
  // Guests that have found it before are in for one call each; its generation cannot change while the heap is ours.
  what.guest->gate().enter(owner_word::generation_of(what.guest->owner()));
}

/// Nothing has happened.
template <Platform P, Geometry G>
void allocator<P, G>::give_up_end(const ending& what) noexcept {
  const std::uint32_t generation = owner_word::generation_of(what.heap->owner());
  const std::uint32_t number_and_1 = what.guest == nullptr ? 0 : what.guest->number() + 1;
  if (what.guest != nullptr) leave_gate(what.guest);
  // relaxed: guests go by the part's gate, which we have left. Nobody else writes the word while it is closed.
  what.heap->guest().store(heap_type::guest_word(generation, number_and_1), order::relaxed, at<"guest.reopen">);
  if (what.was_inside) {
    step_in(what.heap, what.heap->owner());
  } else {
    leave_gate(what.heap);
  }
}

/// The process's heap for what deleted heaps leave behind; null: out of memory.
template <Platform P, Geometry G>
auto allocator<P, G>::main_heap() noexcept -> heap_type* {
  // acquire; pairs with main.publish: its tables.
  std::uint64_t owner = main_.load(order::acquire, at<"main.find">);
  if (owner != 0) return heap_of(owner);
  heap_type* made = make_descriptor(heap_kind::main, &arena_);
  if (made == nullptr) return nullptr;
  made->establish(false, true);  // the quick steps are not for it (shard_ops.hpp): nobody enters it
  // release; pairs with main.find. acquire on failure; pairs with the winner's.
  if (main_.compare_exchange_strong(owner, made->owner(), order::release, order::acquire, at<"main.publish">)) {
    return made;
  }
  if (made->gate().try_enter_any(gate<P>::role::resident) == gate<P>::entry::entered) close_part(made);
  return heap_of(owner);
}

/// All pages of `from` get another owner, and are on their way to it. Their slices.
template <Platform P, Geometry G>
std::uint32_t allocator<P, G>::move_pages(heap_type* from, std::uint64_t to) noexcept {
  auto& pages = from->pages();
  arena_type& slices = from->slices();
  std::uint32_t moved = 0;
  pages.claims().release_kept(slices);
  pages.for_pages([&](page_type* record) {
    if (record->used.get() == (pages.is_current(record) ? 1u : 0u) && pages.release(slices, record, false)) return;
    pages.take_off(record);
    record->set(page_type::incoming, true);
    moved += record->slices.get();
    pages.claims().uncharge(record->slices.get());
    // Claimed before others can take the page for the new heap's: afterwards it would no longer be ours to claim.
    const bool ours = record->remote.claim_announcement();
    heap_of(to)->pages().claims().note(slices.space().number_of(record));  // for visitors, before it has arrived
    // release; pairs with announce.owner, visit.owner and free.mine: the record is as we leave it. As full, so that the
    // fast path of free, which acquires nothing, misses until the page has arrived.
    record->owner.store(to | owner_word::full_bit, order::release, at<"page.move">);
    if (ours) announce(record);
  });
  return moved;
}

/// All blocks of the part are freed. `ends`: nobody gets into the part any more.
template <Platform P, Geometry G>
void allocator<P, G>::condemn_pages(heap_type* part, bool ends) noexcept {
  auto& pages = part->pages();
  arena_type& slices = part->slices();
  const std::uint64_t gone = part->owner() | owner_word::gone_bit;
  // relaxed: page.condemn publishes it: who finds a page gone does not take this end for an earlier one.
  part->ended().store(0, order::relaxed, at<"ends.of_heap_none">);
  pages.claims().release_kept(slices);
  pages.for_pages([&](page_type* record) {
    // release; pairs with announce.owner and free.gone.
    record->owner.store(gone, order::release, at<"page.condemn">);
  });
  typename gate<P>::work last = part->gate().take_work();
  if (ends) {
    // What is announced from here on is turned away; what was before is in one of the two lists.
    const auto at_the_end = part->gate().close(part->generation_after());
    condemn_announced(part, at_the_end.head);
    part->gate().close_waiters(at_the_end);
    last.asked |= at_the_end.asked;
  }
  condemn_announced(part, last.head);
  pages.for_pages([&](page_type* record) {
    pages.claims().uncharge(record->slices.get());
    if (record->remote.close()) pages.give_back(slices, record);
  });
  pages.set_lists(&empty_page_, part->owner());
  if (last.asked) serve_questions(part);
}

/// Pages that were announced to a part that is being condemned: their announcements are ours, and end.
template <Platform P, Geometry G>
void allocator<P, G>::condemn_announced(heap_type* part, std::uint32_t link) noexcept {
  while (link != 0) {
    page_type* record = part->slices().space().page_at(link - 1);
    link = record->announced_link.get();
    // On its way here from another heap, and in no list: it goes with the others. Before its announcement ends: who
    // could announce it again would find that this heap is gone, and send it home.
    const bool incoming = record->has(page_type::incoming);
    if (incoming) {
      // release; pairs with announce.owner and free.gone.
      record->owner.store(part->owner() | owner_word::gone_bit, order::release, at<"page.condemn_incoming">);
    }
    const auto blocks = record->remote.settle(record->start.get());
    if (blocks.over) {  // of an earlier reset
      part->pages().give_back(part->slices(), record);
    } else if (!blocks.closed && incoming) {
      part->pages().claims().uncharge_incoming(record->slices.get());
      if (record->remote.close()) part->pages().give_back(part->slices(), record);
    }
  }
}

/// The part is empty, and the caller inside: it ends, and its descriptor may serve another heap.
template <Platform P, Geometry G>
void allocator<P, G>::close_part(heap_type* part) noexcept {
  const auto last = part->gate().close(part->generation_after());
  part->gate().close_waiters(last);
  if (last.asked) serve_questions(part);
  free_descriptor(part);
}

/// `into` 0: the main heap. The pages of both parts go there; then the gates close, and what was announced until then
/// goes on to where its page is owned now.
template <Platform P, Geometry G>
answer allocator<P, G>::delete_heap(std::uint64_t handle, std::uint64_t into) noexcept {
  ending what{};
  if (into != 0 && (!exists(into) || into == handle)) return answer::invalid;
  if (into != 0 && slices_of_heap(into).space().is_fixed()) return answer::forbidden;  // only what it allocates itself
  if (!exists(handle)) return answer::invalid;
  heap_type* home = main_heap();  // also for pages that meet the end of `into`
  if (home == nullptr) return answer::no_memory;
  if (const answer claimed = claim_for_end(handle, what); claimed != answer::done) return claimed;
  arena_type* region = what.heap->slices().space().is_fixed() ? &what.heap->slices() : nullptr;
  if (region != nullptr && !is_without_blocks(what)) {
    give_up_end(what);
    return answer::busy;
  }
  auto& to = (into == 0 ? home : find(into))->quota();
  const std::uint32_t total = what.heap->quota().charged();
  if (!to.try_charge(total)) {
    give_up_end(what);
    return answer::no_memory;
  }
  std::uint32_t moved = 0;
  for (heap_type* part : {what.heap, what.guest}) {
    if (part != nullptr) moved += move_pages(part, into == 0 ? home->owner() : into);
  }
  to.uncharge(total - moved);  // pages that were empty, and those that somebody else is bringing here just now
  for (heap_type* part : {what.guest, what.heap}) {
    if (part == nullptr) continue;
    const auto last = part->gate().close(part->generation_after());
    for (std::uint32_t link = last.head; link != 0;) {
      page_type* record = part->slices().space().page_at(link - 1);
      link = record->announced_link.get();
      announce(record);  // its owner has changed, or it was on its way here and goes home
    }
    part->gate().close_waiters(last);
    if (last.asked) serve_questions(part);
    free_descriptor(part);
  }
  if (region != nullptr) regions_.remove(region);
  return answer::done;
}

/// Of a heap in a region, whose blocks cannot go anywhere.
template <Platform P, Geometry G>
bool allocator<P, G>::is_without_blocks(const ending& what) noexcept {
  for (heap_type* part : {what.heap, what.guest}) {
    if (part == nullptr) continue;
    part->collect(true);
    bool any = false;
    part->pages().for_pages([&](page_type*) { any = true; });
    if (any) return false;
  }
  return true;
}

template <Platform P, Geometry G>
answer allocator<P, G>::free_all(std::uint64_t handle, bool ends) noexcept {
  ending what{};
  if (const answer claimed = claim_for_end(handle, what); claimed != answer::done) return claimed;
  arena_type* region = what.heap->slices().space().is_fixed() ? &what.heap->slices() : nullptr;
  if (what.guest != nullptr) condemn_pages(what.guest, ends);
  condemn_pages(what.heap, ends);
  // relaxed, both here and below: only numbers; a free that comes after this end reads at least this one.
  const std::uint64_t ended = (ends_.fetch_add(returning + 1, order::relaxed, at<"ends.raise">) + 1) % returning;
  for (heap_type* part : {what.guest, what.heap}) {
    if (part == nullptr) continue;
    // relaxed: a free that comes after this end has it from whoever told it; any other takes it for not ended.
    part->ended().store(ended, order::relaxed, at<"ends.of_heap_set">);
    if (ends) free_descriptor(part);
  }
  if (!ends) {
    give_up_end(what);
  } else if (region != nullptr) {
    regions_.remove(region);
  }
  ends_.fetch_sub(returning, order::relaxed, at<"ends.settle">);
  return answer::done;
}

template <Platform P, Geometry G>
answer allocator<P, G>::destroy_heap(std::uint64_t handle) noexcept {
  return free_all(handle, true);
}
template <Platform P, Geometry G>
answer allocator<P, G>::reset_heap(std::uint64_t handle) noexcept {
  return free_all(handle, false);
}

}  // namespace cairn
