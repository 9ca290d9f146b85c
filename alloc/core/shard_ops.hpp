// SPDX-License-Identifier: MIT
//
// shard_ops - shard heaps: made by anybody, entered by one context at a time, left, carried from thread to thread.
//
//   context slot -> innermost heap --outer--> heap entered before --outer--> ... first one --null--> the thread's own
//
// Invariants: a heap is in one such stack at most: its gate is inside exactly while it is, or while it is detached. Only
// the innermost heap's batch may hold blocks (and the thread's own heap's), so that leave and detach publish all.
// What is done inside happens-before the next entry, and what before detach before attach, whatever locks the program
// has. Any thread may call what is here, each for its own context.
#pragma once
#include "allocator.hpp"

namespace cairn {

template <Platform P, Geometry G>
std::uint64_t allocator<P, G>::make_heap(bool strict) noexcept {
  heap_type* made = start() ? make_descriptor(heap_kind::shard, nullptr) : nullptr;
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
[[gnu::always_inline]] inline void allocator<P, G>::step_in(heap_type* to, std::uint64_t handle) noexcept {
  context_slot& slot = my_context();
  auto* before = static_cast<heap_type*>(slot.heap);
  if (before != slot.own) [[unlikely]] {
    flush(before);
    to->outer().set(before);
  } else {
    to->outer().set(nullptr);
  }
  slot.heap = to;
  slot.owner = handle;
}

/// The caller is still inside the gate of `from`, its innermost heap.
template <Platform P, Geometry G>
[[gnu::always_inline]] inline void allocator<P, G>::step_out(heap_type* from) noexcept {
  heap_type* before = from->outer().get();
  back_to(before != nullptr ? before : static_cast<heap_type*>(my_context().own));
}

template <Platform P, Geometry G>
[[gnu::always_inline]] inline answer allocator<P, G>::enter(std::uint64_t handle, const void* site) noexcept {
  heap_type* to = find(handle);
  if (to != nullptr && owner_word::is_shard(handle) &&
      to->gate().try_enter_quick(owner_word::generation_of(handle))) [[likely]] {
    step_in(to, handle);
    return answer::done;
  }
  return enter_slow(to, handle, true, site);
}

template <Platform P, Geometry G>
answer allocator<P, G>::try_enter(std::uint64_t handle, const void* site) noexcept {
  return enter_slow(find(handle), handle, false, site);
}

/// Whether the caller's context is inside `of`: its own heap, or one that it has entered.
template <Platform P, Geometry G>
bool allocator<P, G>::is_inside(const heap_type* of) noexcept {
  const context_slot& slot = my_context();
  if (of == slot.own) return true;
  if (slot.heap == slot.own) return false;
  for (auto* in = static_cast<heap_type*>(slot.heap); in != nullptr; in = in->outer().get()) {
    if (in == of) return true;
  }
  return false;
}

/// Enters by trying for a while where only a helper is inside. `helped`: it took too long.
template <Platform P, Geometry G>
auto allocator<P, G>::help_into(heap_type* to, std::uint32_t generation) noexcept -> typename gate<P>::entry {
  for (unsigned tries = 1;; tries++) {
    const auto entry = to->gate().try_enter(generation, gate<P>::role::helper);
    if (entry != gate<P>::entry::helped || tries == G::adopt_tries) return entry;
    P::pause();
  }
}

template <Platform P, Geometry G>
[[gnu::noinline]] answer allocator<P, G>::enter_slow(heap_type* to, std::uint64_t handle, bool waits,
                                                     const void* site) noexcept {
  using entry = typename gate<P>::entry;
  if (to == nullptr) return answer::invalid;
  const std::uint32_t generation = owner_word::generation_of(handle);
  const gate_word seen = to->gate().look();
  if (handle == 0 || seen.generation() != generation) return answer::invalid;
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

template <Platform P, Geometry G>
[[gnu::always_inline]] inline answer allocator<P, G>::leave(std::uint64_t handle) noexcept {
  if (my_context().owner != handle || !owner_word::is_shard(handle)) [[unlikely]]
    return leave_slow(handle);
  heap_type* from = my_heap();
  if (!from->batch().empty()) [[unlikely]]
    flush(from);
  step_out(from);
  if (!from->gate().try_leave_quick(owner_word::generation_of(handle))) [[unlikely]]
    leave_gate(from);
  return answer::done;
}

/// The caller is not inside the heap as its innermost one.
template <Platform P, Geometry G>
[[gnu::cold]] answer allocator<P, G>::leave_slow(std::uint64_t handle) noexcept {
  heap_type* from = find(handle);
  if (!exists(handle)) return answer::invalid;
  return owner_word::is_shard(handle) && is_inside(from) ? answer::busy : answer::forbidden;
}

template <Platform P, Geometry G>
[[gnu::always_inline]] inline detached_context allocator<P, G>::detach() noexcept {
  context_slot& slot = my_context();
  if (slot.heap == slot.own) return {0, 0};
  heap_type* inner = my_heap();
  if (!inner->batch().empty()) [[unlikely]]
    flush(inner);
  const detached_context value{slot.owner, inner->detached().detach()};
  back_to(static_cast<heap_type*>(slot.own));
  return value;
}

template <Platform P, Geometry G>
[[gnu::always_inline]] inline void allocator<P, G>::attach(detached_context value) noexcept {
  context_slot& slot = my_context();
  if (value.handle == 0) return;
  heap_type* inner = find(value.handle);
  if (inner == nullptr || slot.heap != slot.own || !inner->detached().attach(value.serial)) [[unlikely]]
    return P::misuse(misuse_kind::stale_context, nullptr);
  slot.heap = inner;
  slot.owner = value.handle;
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
  return named != nullptr && handle != 0 &&
         named->gate().look().generation() == owner_word::generation_of(handle);
}

template <Platform P, Geometry G>
std::uint64_t allocator<P, G>::heap_of_block(const void* address) noexcept {
  const page_type* record = page_of_block(address);
  if (record == nullptr) return 0;
  const std::uint64_t owner = owner_word::without_full(record->owner.load(order::relaxed, at<"heap_of.owner">));
  if (!owner_word::is_owned(owner)) return 0;
  return handle_of(owner);
}

}  // namespace cairn
