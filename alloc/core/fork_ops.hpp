// SPDX-License-Identifier: MIT
//
// fork_ops - the child of a fork: one context is left, and every other one has vanished wherever it was.
//
//   heap of            becomes                          its pages
//   this context       the same                         remote lists taken; what was on its way to the gate is settled
//   another thread     an orphan                        rebuilt from their records
//   nobody (outside)   the same                         rebuilt
//   a vanished resident, shard heap: dead, EOWNERDEAD until recovered; detached: the claim stays with its value
//
// The system copies a running process page by page, so what others were writing is no snapshot: lists are not believed.
// A page is rebuilt from what cannot change while it has live blocks (start, sizes) and from its free blocks, each of
// which proves itself by its key; whatever cannot be proved free counts as live. So a vanished thread costs at most the
// blocks that it was handling, what it had batched, and slices that it was claiming. Without misuse checks there are
// no keys: then all blocks of vanished threads' pages count as live.
// Invariant: no block that is live for the forking context is ever handed out: it was live, without a key, all along.
#pragma once
#include "allocator.hpp"

namespace cairn {

template <Platform P, Geometry G>
void allocator<P, G>::after_fork_child() noexcept {
  P::after_fork_child();
  start_.after_fork_child();
  space().after_fork_child();
  deferred_.after_fork_child();
  at_limit_.after_fork_child();
  if (!start_.is_done()) return;
  orphans_.after_fork_child();
  unused_.after_fork_child();
  free_desks_.after_fork_child();
  // relaxed, both: nobody else is here. Who was about to return from a destroy never will.
  ends_.store(ends_.load(order::relaxed, at<"fork.ends">) % returning, order::relaxed, at<"fork.ends_set">);
  for (std::uint32_t number = 1; number < desks_.count(); number++) return_desk(number);
  for (std::uint32_t number = 1; number < heaps_.count(); number++) renew_heap_after_fork(heaps_.at_number(number));
  for (std::uint32_t number = 1; number < heaps_.count(); number++) {
    keep_value_after_fork(heaps_.at_number(number));
    reopen_guest_after_fork(heaps_.at_number(number));
  }
  const auto renew = [this](arena_type& slices) {
    for (std::size_t slice = 0; slice < slices.space().opened(); slice++) {
      if (owner_at(slices.space(), slice) != owner_word::nobody) {
        renew_page_after_fork(slices.space(), slices.space().page_at(slice));
      }
    }
  };
  renew(arena_);
  regions_.for_each(renew);
}

/// Its gate, and empty lists where the heap is not ours; its pages come later.
template <Platform P, Geometry G>
void allocator<P, G>::renew_heap_after_fork(heap_type* of) noexcept {
  const gate_word seen = of->gate().look();
  of->requests().after_fork_child();
  if (seen.generation() == 0) return;  // was never set up
  // Its pins end with those of all others, so nothing may come back to these pages: whoever forks without before_fork
  // loses the blocks in it, too.
  of->batch().after_fork_child();
  if (is_inside(of)) {
    // Without its guest part and what is on its way here: those pages come later.
    of->quota().after_fork_child(static_cast<std::uint32_t>(of->charged() / G::slice_bytes));
    return of->gate().after_fork_child(seen);
  }
  const std::uint32_t number = of->number();
  if (of->kind() == heap_kind::unused) return unused_.push(number, of->orphan_link());
  // Its guest part comes later.
  of->guest().store(heap_type::guest_word(owner_word::generation_of(of->owner()), 0), order::relaxed,
                    at<"fork.guest_none">);
  of->pages().set_lists(&empty_page_, of->owner());
  of->pages().claims().recount_after_fork();
  of->quota().after_fork_child(0);
  gate_word next = seen.with_outside();
  if (of->kind() == heap_kind::shard && seen.inside() && !seen.helper()) {
    next = of->detached().is_away() ? seen : seen.with_dead();
  }
  of->gate().after_fork_child(next);
  if (of->kind() == heap_kind::thread && !is_resting(of)) orphans_.push(number, of->orphan_link());
}

/// If the claim lies in a value, so do those of the heaps that were entered before it: they are not dead.
template <Platform P, Geometry G>
void allocator<P, G>::keep_value_after_fork(heap_type* inner) noexcept {
  if (inner->kind() != heap_kind::shard || !inner->gate().look().inside() || !inner->detached().is_away()) return;
  for (heap_type* of = inner->outer().get(); of->kind() == heap_kind::shard; of = of->outer().get()) {
    const gate_word seen = of->gate().look();
    if (!seen.dead()) return;
    of->gate().after_fork_child(seen.with_outside().with_inside(false));
  }
}

/// Who was ending or resetting the heap has vanished: its guest part is as it was.
template <Platform P, Geometry G>
void allocator<P, G>::reopen_guest_after_fork(heap_type* guest) noexcept {
  if (guest->kind() != heap_kind::guest) return;
  const std::uint64_t principal = guest->principal().load(order::relaxed, at<"fork.principal">);
  heap_type* of = heaps_.find(owner_word::heap_of(principal));
  if (of == nullptr || of->owner() != principal) return;
  of->guest().store(heap_type::guest_word(owner_word::generation_of(principal), guest->number() + 1), order::relaxed,
                    at<"fork.guest">);
}

/// What a record says that does not change while the page lives.
template <Platform P, Geometry G>
bool allocator<P, G>::is_sound_after_fork(const address_space<P, G>& in, const page_type* record) noexcept {
  const std::size_t slice = in.number_of(record);
  const std::size_t size = record->block_size.get();
  const std::size_t count = record->slices.get();
  if (size == 0 || size % G::granule != 0 || count == 0 || count > in.opened() - slice) return false;
  const auto skip = static_cast<std::size_t>(record->start.get() - in.address_of(slice)) * sizeof(block_type);
  if (skip >= count * G::slice_bytes || record->limit.get() > (count * G::slice_bytes - skip) / size) return false;
  const bool class_fits =
      record->size_class.get() == page_type::singleton_class ||
      (record->size_class.get() < classes::count && classes::block_size(record->size_class.get()) == size);
  return class_fits && record->divisor.get() == page_type::divisor_of(size) &&
         record->capacity() <= record->limit.get();
}

template <Platform P, Geometry G>
void allocator<P, G>::renew_page_after_fork(const address_space<P, G>& in, page_type* record) noexcept {
  const std::uint64_t owner = owner_word::without_full(record->owner.load(order::relaxed, at<"fork.owner">));
  heap_type* of = heaps_.find(owner_word::heap_of(owner));
  if (of != nullptr && is_inside(of) && of->owner() == owner) return settle_my_page_after_fork(record);
  if (of == nullptr || of->kind() == heap_kind::unused || of->owner() != owner || !is_sound_after_fork(in, record)) {
    // Caught while it was made, moved or ended: lost to this process.
    return record->owner.store(owner_word::nobody, order::relaxed, at<"fork.lose">);
  }
  // Both lists, block by block, as long as each proves free and comes for the first time.
  block_type* found = nullptr;
  std::uint32_t count = 0;
  const auto take = [&](block_type* first) {
    if constexpr (G::misuse_checks) {
      for (block_type* block = first; block != nullptr && record->is_block(block) && block->is_free(secret_.get());) {
        block_type* next = block->next.get();
        block->set_aside(found, secret_.get());  // not twice
        found = block;
        count++;
        block = next;
      }
    }
  };
  take(record->free.get());
  take(record->remote.after_fork_child(record->start.get()).first);
  if constexpr (G::misuse_checks) {
    for (block_type* block = found; block != nullptr;) block = block->put_back(secret_.get());
  }
  record->free.set(found);
  record->used.set(record->capacity() - count);
  record->flags.set(static_cast<std::uint8_t>(record->flags.get() & page_type::moved) | page_type::incoming);
  of->pages().claims().charge_after_fork(record->slices.get());
  of->pages().blocks_came_back(of->slices(), record, true);
}

/// The lists are ours; only what others were pushing, announcing or pinning is not as it should be.
template <Platform P, Geometry G>
void allocator<P, G>::settle_my_page_after_fork(page_type* record) noexcept {
  heap_type* mine = heap_of(record->owner.load(order::relaxed, at<"fork.mine">));
  const auto pushed = record->remote.after_fork_child(record->start.get());
  typename remote_list<P, block_type>::chain sound{nullptr, 0};
  if constexpr (G::misuse_checks) {
    block_type* last = nullptr;
    for (block_type* block = pushed.first;
         sound.count < pushed.count && block != nullptr && record->is_block(block) && block->is_free(secret_.get());
         block = block->next.get()) {
      if (last == nullptr) sound.first = block;
      last = block;
      sound.count++;
    }
    if (last != nullptr) last->next.set(nullptr);
  }
  record->add_chain(sound);
  if (record->has(page_type::incoming)) mine->pages().claims().charge_after_fork(record->slices.get());
  if (record->has(page_type::full) && sound.count == 0) {
    record->remote.arm();
  } else {
    mine->pages().blocks_came_back(mine->slices(), record, false);
  }
}

template <Platform P, Geometry G>
answer allocator<P, G>::recover_heap(std::uint64_t handle) noexcept {
  if (!exists(handle)) return answer::invalid;
  heap_type* dead = find(handle);
  const std::uint32_t generation = owner_word::generation_of(handle);
  if (!dead->gate().recover(generation)) return answer::invalid;
  // What has been announced meanwhile waits for nobody else, unless somebody has got in already.
  if (dead->gate().try_enter(generation, gate<P>::role::helper) == gate<P>::entry::entered) serve(dead);
  return answer::done;
}

}  // namespace cairn
