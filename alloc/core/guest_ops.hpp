// SPDX-License-Identifier: MIT
//
// guest_ops - allocation in a heap by somebody who is not inside it.
//
//   heap --guest--> another descriptor, made on first use: pages of their own, charged to the same quota
//
// A guest is inside the guest part's gate for one call, so it waits for other guests (a named wait), never for the
// heap's resident, and for who ends or resets the heap just now. The two parts have different owner words: a free of
// one's block by the other's resident is foreign.
// Invariants: a heap has at most one guest part; it belongs to that heap's generation: who ends the heap closes the
// word `guest` and claims the part first, so no guest is left behind, and none gets in later.
#pragma once
#include "allocator.hpp"

namespace cairn {

/// The guest part of the heap, with the caller inside. Null: `result` says why.
template <Platform P, Geometry G>
auto allocator<P, G>::enter_guest(std::uint64_t handle, answer& result) noexcept -> heap_type* {
  heap_type* principal = find(handle);
  const std::uint32_t generation = owner_word::generation_of(handle);
  std::uint64_t ended = 0;  // what `guest` said of a part that has ended
  for (unsigned tries = 1; exists(handle); tries++) {
    // relaxed: a number. Whose descriptor that is, and its tables, are seen by who acquires its gate.
    std::uint64_t word = principal->guest().load(order::relaxed, at<"guest.find">);
    if (word == heap_type::guest_word(generation, 0)) {
      heap_type* made = make_descriptor(heap_kind::guest, nullptr, principal, handle);
      if (made == nullptr) {
        result = answer::no_memory;
        return nullptr;
      }
      made->establish(true, false);
      // release; pairs with guest.close. Fails if somebody was faster, or the heap has ended: its generation is in it.
      if (principal->guest().compare_exchange_strong(word, heap_type::guest_word(generation, made->number() + 1),
                                                     order::release, order::relaxed, at<"guest.publish">)) {
        made->draw_from(&principal->slices());  // who ends the principal waits for us from now on
        return made;
      }
      close_part(made);
      continue;
    }
    const auto number = static_cast<std::uint32_t>(word) - 1;
    if (word >> 32 != generation) break;
    if (number + 1 == heap_type::guest_closed) {  // it ends, or is reset: soon gone, or open again
      if (tries < G::adopt_tries) {
        P::pause();
      } else {
        principal->gate().nap(1);
      }
      P::retry();
      continue;
    }
    heap_type* part = heaps_.at_number(number);
    const std::uint32_t now = word == ended ? 0 : part->gate().generation_if([&] { return part->is_part_of(handle); });
    if (now == 0) {  // the descriptor serves another heap by now, or its gate is on its way to us
      P::pause();
      P::retry();
      continue;
    }
    if (part->gate().enter(now) == gate<P>::entry::entered) return part;
    ended = word;  // while we waited: the word is soon another one
  }
  result = answer::invalid;
  return nullptr;
}

template <Platform P, Geometry G>
template <class Allocate>
void* allocator<P, G>::as_guest(std::uint64_t handle, std::size_t size, answer& result, Allocate allocate) noexcept {
  if (handle == 0 || find(handle) == nullptr) {
    result = answer::invalid;
    return nullptr;
  }
  return with_limits(size, [&](refused_claim& refused) -> void* {
    result = answer::done;  // of this try: a hook may have made room since the last one
    heap_type* part = enter_guest(handle, result);
    if (part == nullptr) return nullptr;
    void* got = allocate(part);
    if (got == nullptr) refused = {part->pages().claims().take_refusal(), handle};
    leave_gate(part);
    return got;
  });
}

template <Platform P, Geometry G>
void* allocator<P, G>::malloc_in(std::uint64_t handle, std::size_t size, answer& result) noexcept {
  if (is_current(handle)) return malloc(size);
  bool zero = false;
  return as_guest(handle, size, result, [&](heap_type* part) { return allocate_in(part, size, zero); });
}

template <Platform P, Geometry G>
void* allocator<P, G>::zalloc_in(std::uint64_t handle, std::size_t size, answer& result) noexcept {
  if (is_current(handle)) return zalloc(size);
  bool zero = false;
  void* got = as_guest(handle, size, result, [&](heap_type* part) { return allocate_in(part, size, zero); });
  if (got != nullptr) P::clear(got, zero ? sizeof(block_type) : size);
  return got;
}

template <Platform P, Geometry G>
void* allocator<P, G>::aligned_in(std::uint64_t handle, std::size_t align, std::size_t size, answer& result) noexcept {
  if (is_current(handle)) return aligned(align, size);
  if (size > largest || align > largest) {
    P::out_of_memory();
    return nullptr;
  }
  bool zero = false;
  const std::size_t rounded = round_up(size == 0 ? 1 : size, align);
  return as_guest(handle, size, result, [&](heap_type* part) {
    return align <= G::slice_bytes ? allocate_in(part, rounded, zero)
                                   : singleton_in(part, size == 0 ? 1 : size, align / G::slice_bytes, zero);
  });
}

/// In place if it fits there; else into the heap.
template <Platform P, Geometry G>
void* allocator<P, G>::realloc_in(std::uint64_t handle, void* address, std::size_t size, answer& result) noexcept {
  if (is_current(handle)) return realloc(address, size);
  if (address == nullptr) return malloc_in(handle, size, result);
  if (!exists(handle)) {
    result = answer::invalid;
    return nullptr;
  }
  page_type* record = page_to_resize(address);
  if (record == nullptr) return nullptr;
  const std::size_t usable = record->block_size.get();
  if (size != 0 && size <= usable && size >= usable / 2) return address;
  if (size == 0) {
    free(address);
    return nullptr;
  }
  void* moved = malloc_in(handle, size, result);
  if (moved == nullptr) {
    if (size > usable) return nullptr;
    result = answer::done;  // it shrinks where it is
    return address;
  }
  P::copy(moved, address, size < usable ? size : usable);
  free(address);
  return moved;
}

}  // namespace cairn
