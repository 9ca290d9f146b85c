// SPDX-License-Identifier: MIT
//
// census - where each block is, counted from outside: what tests ask of the core between two calls.
//
//   every block that has ever been on a list:
//     live | local (its page's free list) | remote (its page's remote list) | announced (the same, and the page is on
//     its way to its heap's gate) | batched (with a context that has freed it)            one of them, and only one
//
// The core keeps no list of what is live: whoever does compares. Slow, not for programs: nothing here is compiled into
// the library. Invariant: changes nothing. No call may be in progress in any thread.
#pragma once
#include "allocator.hpp"

namespace cairn {

/// Who has a block that is not live.
enum class free_in : std::uint8_t { local, remote, announced, batch };

/// Whether every heap's pages are where they should be, and add up.
template <Platform P, Geometry G>
bool allocator<P, G>::invariant() noexcept {
  if (!start_.is_done()) return true;
  bool holds = true;
  for (std::uint32_t number = 1; number < heaps_.count(); number++) {
    heap_type* of = heaps_.at_number(number);
    if (of->kind() != heap_kind::unused) holds = holds && of->pages().invariant();
  }
  for_each_page([&](const page_type* record) { holds = holds && record->invariant(); });
  return holds;
}

/// Calls f(page) for each page that a heap has, or is about to get.
template <Platform P, Geometry G>
template <class F>
void allocator<P, G>::for_each_page(F f) noexcept {
  if (!start_.is_done()) return;
  const auto all_of = [&](const arena_type& slices) {
    const address_space<P, G>& in = slices.space();
    for (std::size_t slice = 0; slice < in.opened(); slice++) {
      if (owner_at(in, slice) != owner_word::nobody) f(in.page_at(slice));
    }
  };
  all_of(arena_);
  regions_.for_each(all_of);
}

/// Calls f(page, block, free_in) for each block of such a page that is not live; those in a batch may be of a page that
/// has been destroyed, too.
template <Platform P, Geometry G>
template <class F>
void allocator<P, G>::for_each_free(F f) noexcept {
  for_each_page([&](const page_type* record) {
    for (const block_type* block = record->free.get(); block != nullptr; block = block->next.get()) {
      f(record, block, free_in::local);
    }
    const free_in where = record->remote.is_announced() ? free_in::announced : free_in::remote;
    record->remote.for_each(record->start.get(), [&](const block_type* block) { f(record, block, where); });
  });
  if (!start_.is_done()) return;
  for (std::uint32_t number = 1; number < heaps_.count(); number++) {
    heaps_.at_number(number)->batch().for_each(
        [&](const page_type* record, const block_type* block) { f(record, block, free_in::batch); });
  }
}

}  // namespace cairn
