// SPDX-License-Identifier: MIT
//
// shard_ops - shard heaps: made by anybody, entered by one context at a time, left, carried from thread to thread.
//
//   context slot -> innermost heap --outer--> heap entered before --outer--> ... first one --outer--> slot.own
//
// Invariants: a heap is in one such stack at most: its gate is inside exactly while it is, or while it is detached. The
// stack ends at the thread's own heap, or the empty one. The quick steps expect a gate word with nothing but generation
// and `inside`; a thread's own heap, the main heap and a strict one have the strict bit there, and never take them.
// What is done inside happens-before the next entry, and what before detach before attach, whatever locks the program
// has. Any thread may call what is here, each for its own context.
#pragma once
#include "allocator.hpp"

namespace cairn {

template <Platform P, Geometry G>
std::uint64_t allocator<P, G>::make_heap(bool strict) noexcept {
  heap_type* made = start() ? make_descriptor(heap_kind::shard, &arena_) : nullptr;
  if (made == nullptr) {
    P::out_of_memory();
    return 0;
  }
  const std::uint64_t handle = made->owner();
  made->establish(false, strict || strict_.get());
  return handle;
}

template <Platform P, Geometry G>
void allocator<P, G>::back_to(heap_type* heap) noexcept {
  context_slot& slot = my_context();
  slot.heap = heap;
  slot.owner = heap->owner();
}

/// The caller is inside the gate of `to`.
template <Platform P, Geometry G>
void allocator<P, G>::step_in(heap_type* to, std::uint64_t handle) noexcept {
  context_slot& slot = my_context();
  to->outer().set(static_cast<heap_type*>(slot.heap));
  slot.heap = to;
  slot.owner = handle;
}

/// The caller is still inside the gate of `from`, its innermost heap.
template <Platform P, Geometry G>
void allocator<P, G>::step_out(heap_type* from) noexcept {
  back_to(from->outer().get());
}

template <Platform P, Geometry G>
[[gnu::always_inline]] inline bool allocator<P, G>::enter_quick(std::uint64_t handle) noexcept {
  const std::uint64_t number = handle >> 32;
  if (number >= self().heaps_.count()) [[unlikely]]
    return false;
  heap_type* to = self().heaps_.at_number(number);
  if (!to->gate().try_enter_quick(static_cast<std::uint32_t>(handle))) [[unlikely]]
    return false;
  context_slot& slot = my_context();
  to->outer().set(static_cast<heap_type*>(slot.heap));
  slot.heap = to;
  slot.owner = handle;
  return true;
}

/// Whether the caller's context is inside `of`: its own heap, or one that it has entered.
template <Platform P, Geometry G>
bool allocator<P, G>::is_inside(const heap_type* of) noexcept {
  const context_slot& slot = my_context();
  if (of == slot.own) return true;
  for (auto* in = static_cast<heap_type*>(slot.heap); in != slot.own; in = in->outer().get()) {
    if (in == of) return true;
  }
  return false;
}

/// Enters by trying for a while where only a helper is inside: it goes soon, unless it has stopped for ever. `helped`:
/// it took longer than a visitor would wait for a resident.
template <Platform P, Geometry G>
auto allocator<P, G>::help_into(heap_type* to, std::uint32_t generation) noexcept -> typename gate<P>::entry {
  for (std::uint64_t tries = 1;; tries++) {
    const auto entry = to->gate().try_enter(generation, gate<P>::role::helper);
    if (entry != gate<P>::entry::helped || tries == G::adopt_tries + G::visit_wait_ms) return entry;
    if (tries < G::adopt_tries) {
      P::pause();
    } else {
      to->gate().nap(1);
    }
  }
}

template <Platform P, Geometry G>
[[gnu::noinline]] answer allocator<P, G>::enter_slow(std::uint64_t handle, bool waits, const void* site) noexcept {
  using entry = typename gate<P>::entry;
  heap_type* to = find(handle);
  if (to == nullptr) return answer::invalid;
  const std::uint32_t generation = owner_word::generation_of(handle);
  const gate_word seen = to->gate().look();
  if (!owner_word::is_handle(handle) || seen.generation() != generation) return answer::invalid;
  if (is_inside(to)) return waits ? answer::deadlock : owner_word::is_shard(handle) ? answer::busy : answer::forbidden;
  if (!owner_word::is_shard(handle)) {
    if (waits) P::misuse(misuse_kind::foreign_heap, reinterpret_cast<const void*>(handle));  // NOLINT
    return answer::forbidden;
  }
  entry got = to->gate().try_enter(generation, gate<P>::role::resident);
  for (unsigned tries = 1; got == entry::helped && tries < G::adopt_tries; tries++) {
    P::pause();
    got = to->gate().try_enter(generation, gate<P>::role::resident);
  }
  if (got == entry::busy && waits && seen.strict()) P::misuse(to->entry_by(P::thread_number(), site));
  if (waits && (got == entry::busy || got == entry::helped)) {
    flush(my_heap());  // nothing of ours waits while we do
    got = to->gate().enter(generation);
  }
  switch (got) {
    case entry::entered: break;
    case entry::stale: return answer::invalid;
    case entry::dead: return answer::owner_dead;
    default: return answer::busy;
  }
  if (seen.strict()) to->note_resident(P::thread_number(), site);
  step_in(to, handle);
  return answer::done;
}

/// Nothing waits to be published, announced, asked or let in.
template <Platform P, Geometry G>
[[gnu::always_inline]] inline bool allocator<P, G>::leave_quick(std::uint64_t handle) noexcept {
  context_slot& slot = my_context();
  if (slot.owner != handle) [[unlikely]]
    return false;
  auto* from = static_cast<heap_type*>(slot.heap);
  heap_type* outer = from->outer().get();
  if (!from->batch().empty() || !from->gate().try_leave_quick(static_cast<std::uint32_t>(handle))) [[unlikely]]
    return false;
  slot.heap = outer;
  slot.owner = outer->owner();
  return true;
}

template <Platform P, Geometry G>
[[gnu::noinline]] answer allocator<P, G>::leave(std::uint64_t handle) noexcept {
  if (!exists(handle)) return answer::invalid;
  heap_type* from = find(handle);
  if (!owner_word::is_shard(handle) || !is_inside(from)) return answer::forbidden;
  if (from != my_heap()) return answer::busy;
  flush(from);
  step_out(from);
  leave_gate(from);
  return answer::done;
}

/// One entered heap, nothing to publish: the common case.
template <Platform P, Geometry G>
[[gnu::always_inline]] inline detached_context allocator<P, G>::detach() noexcept {
  context_slot& slot = my_context();
  auto* inner = static_cast<heap_type*>(slot.heap);
  auto* own = static_cast<heap_type*>(slot.own);
  if (inner == own) return {0, 0};
  if (!inner->batch().empty() || inner->outer().get() != own) [[unlikely]]
    return detach_slow();
  const detached_context value{slot.owner, inner->detached().detach()};
  slot.heap = own;
  slot.owner = own->owner();
  return value;
}

/// Blocks to be published, or several heaps: the value names the innermost one, which names the next. Away, the first
/// one's outer heap is the empty one. The bit `several` keeps attach's quick step from fitting.
template <Platform P, Geometry G>
[[gnu::noinline]] detached_context allocator<P, G>::detach_slow() noexcept {
  context_slot& slot = my_context();
  heap_type* inner = my_heap();
  heap_type* first = inner;
  for (self().flush(first); first->outer().get() != slot.own; self().flush(first)) first = first->outer().get();
  first->outer().set(&self().empty_heap_);
  const detached_context value{slot.owner, inner->detached().detach() | (first != inner ? several : 0)};
  back_to(static_cast<heap_type*>(slot.own));
  return value;
}

template <Platform P, Geometry G>
[[gnu::always_inline]] inline void allocator<P, G>::attach(std::uint64_t handle, std::uint64_t serial) noexcept {
  context_slot& slot = my_context();
  const std::uint64_t number = handle >> 32;
  if (number >= self().heaps_.count()) [[unlikely]]
    return attach_slow(handle, serial);
  heap_type* inner = self().heaps_.at_number(number);
  auto* own = static_cast<heap_type*>(slot.own);
  if (slot.heap != own || !inner->detached().attach(serial)) [[unlikely]]
    return attach_slow(handle, serial);
  inner->outer().set(own);
  slot.heap = inner;
  slot.owner = handle;
}

template <Platform P, Geometry G>
[[gnu::noinline]] void allocator<P, G>::attach_slow(std::uint64_t handle, std::uint64_t serial) noexcept {
  if (handle == 0 && serial == 0) return;
  context_slot& slot = my_context();
  heap_type* inner = find(handle);
  bool attached = false;
  if (inner != nullptr && slot.heap == slot.own) {
    // A value that came by relaxed stores alone may be here before the word that it fits: that is on its way.
    for (unsigned tries = 0; !(attached = inner->detached().attach(serial & ~several)) && tries < G::attach_tries;
         tries++) {
      P::pause();
      P::retry();
    }
  }
  if (!attached) return P::misuse(misuse_kind::stale_context, nullptr);
  heap_type* first = inner;
  if ((serial & several) != 0) {
    while (first->outer().get() != &self().empty_heap_) first = first->outer().get();
  }
  first->outer().set(static_cast<heap_type*>(slot.own));
  slot.heap = inner;
  slot.owner = handle;
}

template <Platform P, Geometry G>
std::uint64_t allocator<P, G>::current() noexcept {
  if (my_heap() == &empty_heap_ && my_context().phase != context_phase::ended && enter_context() == nullptr) {
    P::out_of_memory();
    return 0;
  }
  return my_heap() == &empty_heap_ ? 0 : my_context().owner;
}

template <Platform P, Geometry G>
bool allocator<P, G>::exists(std::uint64_t handle) noexcept {
  heap_type* named = find(handle);
  return named != nullptr && owner_word::is_handle(handle) &&
         named->gate().look().generation() == owner_word::generation_of(handle);
}

template <Platform P, Geometry G>
std::uint64_t allocator<P, G>::heap_of_block(const void* address) noexcept {
  const found_page found = page_of_block(address);
  return found.record == nullptr ? 0 : handle_of(owner_word::without_full(found.owner));
}

}  // namespace cairn
