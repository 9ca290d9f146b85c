// SPDX-License-Identifier: MIT
//
// context_ops - how a logical thread comes by a heap of its own and leaves it.
//
//   fresh --first malloc or foreign free--> running, inside an orphaned heap or a new one
//   running --end_context--> ended; its heap waits in the stack of orphans, outside its gate
//   running --idle--> idle, outside its own heap's gate --busy or the next need--> running
//
//   descriptor: unused --make_descriptor--> a heap's --its heap is deleted or destroyed--> unused, next generation
//
// Invariant: a page with remote frees is on its way to somebody who looks at it, without a further free: its heap's
// resident, or its next one, watches it, or it is announced; nothing is announced or asked while nobody is inside.
// Any thread may call what is here, each for its own context.
#pragma once
#include "allocator.hpp"

namespace cairn {

/// The calling context's heap; in an ended context a heap that is lent (the slot stays empty). Null: out of memory.
template <Platform P, Geometry G>
auto allocator<P, G>::enter_context() noexcept -> heap_type* {
  if (!start()) return nullptr;
  context_slot& slot = my_context();
  if (slot.phase == context_phase::idle) {
    busy();
    return my_heap();
  }
  heap_type* got = adopt_or_make();
  if (got == nullptr || slot.phase == context_phase::ended) return got;
  renew_view(slot);
  change_own(got);
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
      using gates = gate<P>;
      const auto entry = orphan->gate().try_enter(owner_word::generation_of(orphan->owner()), gates::role::resident);
      if (entry == gates::entry::entered) return orphan;
      if (tries == G::adopt_tries) break;
      P::pause();
    }
    orphans_.push(number, orphan->orphan_link());
  }
  heap_type* made = make_descriptor(heap_kind::thread, &arena_);
  if (made != nullptr) made->establish(true, true);  // the quick steps are not for it (shard_ops.hpp)
  return made;
}

/// Set up, but its gate not opened: nobody else can be inside or find it. Null: out of memory.
template <Platform P, Geometry G>
auto allocator<P, G>::make_descriptor(heap_kind kind, arena_type* slices, heap_type* principal,
                                      std::uint64_t handle) noexcept -> heap_type* {
  const auto link_of = [this](std::uint32_t number) -> auto& {
    return heaps_.at_number(number)->orphan_link();
  };
  std::uint32_t number = unused_.empty() ? index_stack<P>::none : unused_.pop(link_of);
  if (number == index_stack<P>::none) number = heaps_.make();
  if (number == decltype(heaps_)::none) return nullptr;
  heap_type* made = heaps_.at_number(number);
  made->set_up(number, kind, &empty_page_, principal, handle);
  if (slices != nullptr) made->draw_from(slices);
  return made;
}

/// Of a heap that has ended: its gate is inside the next generation, and nobody has a handle of that.
template <Platform P, Geometry G>
void allocator<P, G>::free_descriptor(heap_type* unused) noexcept {
  unused->set_unused();
  if (unused->generation_after() < gate_word::last_generation) {
    unused_.push(unused->number(), unused->orphan_link());
  }
}

/// The resident of `left` goes; the heap waits for the next one.
template <Platform P, Geometry G>
void allocator<P, G>::leave(heap_type* left) noexcept {
  leave_gate(left);
  orphans_.push(left->number(), left->orphan_link());
}

/// Leaves the gate as soon as nothing is announced or asked.
template <Platform P, Geometry G>
void allocator<P, G>::leave_gate(heap_type* left) noexcept {
  while (!left->gate().try_leave()) {
    if (left->take_work(true)) serve_questions(left);
  }
}

template <Platform P, Geometry G>
void allocator<P, G>::end_context() noexcept {
  context_slot& slot = my_context();
  while (slot.heap != slot.own) leave(slot.owner);
  auto* mine = static_cast<heap_type*>(slot.phase == context_phase::idle ? slot.resting : slot.own);
  const bool idles = slot.phase == context_phase::idle;
  slot.phase = context_phase::ended;
  if (mine == &empty_heap_) return;
  if (!idles) {
    flush(mine);
    if (mine->take_work(true)) serve_questions(mine);
    mine->collect(true);
  }
  mine->quota().try_limit(quota<P>::none);  // the next thread has not asked for one
  change_own(&empty_heap_);
  slot.resting = nullptr;
  if (idles) return orphans_.push(mine->number(), mine->orphan_link());
  leave(mine);
}

/// The caller sleeps for a while: its own heap is open to others.
template <Platform P, Geometry G>
void allocator<P, G>::idle() noexcept {
  context_slot& slot = my_context();
  auto* mine = static_cast<heap_type*>(slot.own);
  if (mine == &empty_heap_) return;  // fresh, ended or idle already
  flush(mine);
  mine->collect(false);
  slot.resting = mine;
  slot.phase = context_phase::idle;
  change_own(&empty_heap_);
  leave_gate(mine);
  arena_.purge_if_due();
}

template <Platform P, Geometry G>
void allocator<P, G>::busy() noexcept {
  context_slot& slot = my_context();
  if (slot.phase != context_phase::idle) return;
  auto* mine = static_cast<heap_type*>(slot.resting);
  mine->gate().enter(owner_word::generation_of(mine->owner()));  // those who help or visit are soon out
  slot.resting = nullptr;
  slot.phase = context_phase::running;
  change_own(mine);
}

/// The stack of entered heaps ends at another heap from now on.
template <Platform P, Geometry G>
void allocator<P, G>::change_own(heap_type* own) noexcept {
  context_slot& slot = my_context();
  if (slot.heap == slot.own) {
    back_to(own);
  } else {
    auto* first = static_cast<heap_type*>(slot.heap);
    while (first->outer().get() != slot.own) first = first->outer().get();
    first->outer().set(own);
  }
  slot.own = own;
}

}  // namespace cairn
