// SPDX-License-Identifier: MIT
//
// slow_paths - what malloc falls into when the current page has no block, and how the allocator starts.
//
//   malloc_larger: sizes without a direct entry -> current page of the class -> pop
//   malloc_slow:   enter a heap if there is none; publish the batch; take announcements; refill; collect and try again
//
// Any thread may call what is here, each for its own context.
#pragma once
#include "allocator.hpp"

namespace cairn {

template <Platform P, Geometry G>
[[gnu::noinline]] void* allocator<P, G>::malloc_larger(std::size_t size) noexcept {
  if (size - 1 < G::large_max) {
    if (block_type* got = my_heap()->current(classes::of(size))->pop(); got != nullptr) return hand_out(got);
  }
  bool zero = false;
  return self().malloc_slow(size, zero);
}

template <Platform P, Geometry G>
[[gnu::noinline]] void* allocator<P, G>::malloc_granules(std::size_t granules) noexcept {
  bool zero = false;
  return self().malloc_slow(granules * G::granule, zero);
}

template <Platform P, Geometry G>
void* allocator<P, G>::zalloc(std::size_t size) noexcept {
  block_type* got = nullptr;
  if (size <= G::direct_max) [[likely]] {
    got = my_heap()->direct((size + G::granule - 1) / G::granule)->pop();
  } else if (size <= G::large_max) {
    got = my_heap()->current(classes::of(size))->pop();
  }
  bool zero = false;
  void* memory = got != nullptr ? hand_out(got) : malloc_slow(size, zero);
  if (memory == nullptr) return nullptr;
  if (zero) {
    P::clear(memory, sizeof(block_type));  // the link and the key
  } else {
    P::clear(memory, size);
  }
  return memory;
}

template <Platform P, Geometry G>
[[gnu::noinline]] void* allocator<P, G>::malloc_slow(std::size_t size, bool& zero) noexcept {
  return with_heap([&](heap_type* mine) { return allocate_in(mine, size, zero); });
}

/// Calls allocate(heap) with the context's heap, or with one that is lent to an ended context for this call.
template <Platform P, Geometry G>
template <class Allocate>
void* allocator<P, G>::with_heap(Allocate allocate) noexcept {
  heap_type* mine = my_heap();
  void* got = nullptr;
  if (mine != &empty_heap_ || (mine = enter_context()) != nullptr) {
    got = allocate(mine);
    if (my_context().heap == &empty_heap_) leave(mine);
  }
  if (got == nullptr) P::out_of_memory();
  return got;
}

/// What each slow path does first: publishes the batch, takes announcements, purges if that is due.
template <Platform P, Geometry G>
void allocator<P, G>::housekeeping(heap_type* mine) noexcept {
  flush(mine);
  mine->take_announced(arena_, false);
  arena_.purge_if_due();
}

template <Platform P, Geometry G>
void* allocator<P, G>::allocate_in(heap_type* from, std::size_t size, bool& zero) noexcept {
  if (size > G::large_max) return singleton_in(from, size, 1, zero);
  const unsigned c = classes::of(size);
  for (int tries = 0; tries < 2; tries++) {
    housekeeping(from);
    if (page_type* record = from->refill(arena_, c, secret_.get(), zero); record != nullptr)
      return hand_out(record->pop());
    from->collect(arena_, true);
  }
  // No room for a page of many blocks: perhaps for one of a single block.
  return classes::page_slices(c) > divide_up(size, G::slice_bytes) ? singleton_in(from, size, 1, zero) : nullptr;
}

template <Platform P, Geometry G>
void* allocator<P, G>::singleton_in(heap_type* from, std::size_t size, std::size_t align_slices, bool& zero) noexcept {
  if (size > largest) return nullptr;
  for (int tries = 0; tries < 2; tries++) {
    housekeeping(from);
    page_type* record = from->claim_singleton(arena_, size, align_slices, zero);
    if (record != nullptr) return hand_out(record->start.get());
    from->collect(arena_, true);
  }
  return nullptr;
}

template <Platform P, Geometry G>
[[gnu::noinline]] void* allocator<P, G>::aligned_larger(std::size_t align, std::size_t size) noexcept {
  if (size > largest || align > largest) {
    P::out_of_memory();
    return nullptr;
  }
  const std::size_t rounded = round_up(size == 0 ? 1 : size, align);
  if (align <= G::slice_bytes) return self().malloc(rounded);
  bool zero = false;
  return self().with_heap(
      [&](heap_type* mine) { return self().singleton_in(mine, size == 0 ? 1 : size, align / G::slice_bytes, zero); });
}

template <Platform P, Geometry G>
bool allocator<P, G>::collect(bool force) noexcept {
  if (!start_.is_done()) return false;
  if (heap_type* mine = my_heap(); mine != &empty_heap_) {
    flush(mine);
    mine->collect(arena_, force);
  }
  if (force) for_unattended([this](heap_type* other) { other->collect(arena_, true); });
  return arena_.purge();
}

/// Enters each heap that nobody is inside, calls visit(heap), and leaves it again.
template <Platform P, Geometry G>
template <class Visit>
void allocator<P, G>::for_unattended(Visit visit) noexcept {
  for (std::uint32_t number = 0; number < heaps_.count(); number++) {
    heap_type* other = heaps_.at_number(number);
    if (other->gate().try_enter_any() != gate<P>::entry::entered) continue;
    visit(other);
    leave_gate(other);
  }
}

/// Runs once; false when the system gives not even the least address space. A later call tries again.
template <Platform P, Geometry G>
bool allocator<P, G>::start() noexcept {
  if (start_.is_done()) [[likely]]
    return true;
  if (!start_.enter()) return true;
  const bool success = space().initialise();
  secret_.set(P::os::entropy() | 1);  // odd: no pointer that a program keeps in a block is a key
  start_.finish(success);
  return success;
}

template <Platform P, Geometry G>
allocator_statistics allocator<P, G>::statistics() noexcept {
  allocator_statistics sum{};
  if (!start_.is_done()) return sum;
  sum.charged_bytes = arena_.claimed() * G::slice_bytes;
  sum.peak_bytes = arena_.peak() * G::slice_bytes;
  sum.reserved_bytes = space().reserved() * G::slice_bytes;
  sum.heaps = heaps_.count();
  std::size_t walked = 0;  // pages of heaps whose blocks have been counted one by one
  const auto count = [&](heap_type* entered) {
    sum.live_bytes += entered->pages().live_bytes();
    walked += entered->charged();
  };
  if (heap_type* mine = my_heap(); mine != &empty_heap_) count(mine);
  for_unattended(count);
  std::size_t all = 0;
  for (std::uint32_t number = 0; number < sum.heaps; number++) {
    heap_type* any = heaps_.at_number(number);
    sum.allocations += any->slow_calls();
    all += any->charged();
  }
  sum.live_bytes += all > walked ? all - walked : 0;
  sum.unknown_frees = unknown_frees_.load(order::relaxed, at<"stats.unknown">);  // relaxed: a statistic
  return sum;
}

}  // namespace cairn
