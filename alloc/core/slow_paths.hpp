// SPDX-License-Identifier: MIT
//
// slow_paths - what malloc falls into when the current page has no block, and how the allocator starts.
//
//   malloc_larger: sizes without a direct entry -> current page of the class -> pop
//   malloc_slow:   enter a heap if there is none; publish the batch; take announcements; refill; collect and try again;
//                  where a limit stands against it, ask the program's handler and try again
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
  return with_heap(size, [&](heap_type* mine) { return allocate_in(mine, size, zero); });
}

/// Calls allocate(heap) with the context's heap, or with one that is lent to an ended context for this call.
template <Platform P, Geometry G>
template <class Allocate>
void* allocator<P, G>::with_heap(std::size_t size, Allocate allocate) noexcept {
  return with_limits(size, [&](refused_claim& refused) -> void* {
    heap_type* mine = my_heap();
    if (mine == &empty_heap_ && (mine = enter_context()) == nullptr) return nullptr;
    void* got = allocate(mine);
    if (got == nullptr) refused = {mine->pages().claims().take_refusal(), mine->owner()};
    if (my_context().heap == &empty_heap_) leave(mine);
    return got;
  });
}

/// Calls the program's hooks around allocate(refused), which is tried again as long as they promise something. Hooks
/// run on no claim but those that the program itself has taken, and may enter and leave: nothing of the context is
/// kept.
template <Platform P, Geometry G>
template <class Allocate>
void* allocator<P, G>::with_limits(std::size_t size, Allocate allocate) noexcept {
  call_deferred(false);
  for (bool forced = false;; forced = true) {
    refused_claim refused{refusal::none, 0};
    void* got = allocate(refused);
    if (got != nullptr) return got;
    if (!forced && call_deferred(true)) continue;
    if (refused.why != refusal::none && call_limit(refused, size)) continue;
    P::out_of_memory();
    return nullptr;
  }
}

/// What each slow path does first: publishes the batch, takes announcements, purges if that is due.
template <Platform P, Geometry G>
void allocator<P, G>::housekeeping(heap_type* mine) noexcept {
  flush(mine);
  if (mine->take_work(false)) serve_questions(mine);
  // Of the heaps that were entered before, and of the thread's own, the caller is the resident, too.
  context_slot& slot = my_context();
  for (auto* in = static_cast<heap_type*>(slot.heap); in != slot.own;) {
    in = in->outer().get();
    if (in->take_work(false)) serve_questions(in);
  }
  arena_.purge_if_due();
}

template <Platform P, Geometry G>
void* allocator<P, G>::allocate_in(heap_type* from, std::size_t size, bool& zero) noexcept {
  if (size > G::large_max) return singleton_in(from, size, 1, zero);
  const unsigned c = classes::of(size);
  for (int tries = 0; tries < 2; tries++) {
    housekeeping(from);
    while (page_type* record = from->refill(c, secret_.get(), zero)) {
      if (block_type* got = record->pop(); got != nullptr) [[likely]]
        return hand_out(got);  // null: its list was torn, and is gone
    }
    collect_inside(from, true);
  }
  // No room for a page of many blocks: perhaps for one of a single block.
  return classes::page_slices(c) > divide_up(size, G::slice_bytes) ? singleton_in(from, size, 1, zero) : nullptr;
}

template <Platform P, Geometry G>
void* allocator<P, G>::singleton_in(heap_type* from, std::size_t size, std::size_t align_slices, bool& zero) noexcept {
  if (size > largest) return nullptr;
  for (int tries = 0; tries < 2; tries++) {
    housekeeping(from);
    page_type* record = from->claim_singleton(size, align_slices, zero);
    if (record != nullptr) return hand_out(record->start.get());
    collect_inside(from, true);
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
  return self().with_heap(size, [&](heap_type* mine) {
    return self().singleton_in(mine, size == 0 ? 1 : size, align / G::slice_bytes, zero);
  });
}

/// Runs once; false when the system gives not even the least address space. A later call tries again.
template <Platform P, Geometry G>
bool allocator<P, G>::start() noexcept {
  if (start_.is_done()) [[likely]]
    return true;
  if (!start_.enter()) return true;
  const bool success = heaps_.initialise([](heap_type& nobody) { nobody.gate().shut(); }) &&
                       desks_.initialise([](desk_type&) {}) && space().initialise();
  secret_.set(P::os::entropy() | 1);  // odd: no pointer that a program keeps in a block is a key
  if constexpr (seals_links<G>) block_type::secret = secret_.get();
  start_.finish(success);
  return success;
}

}  // namespace cairn
