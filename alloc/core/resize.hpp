// SPDX-License-Identifier: MIT
//
// resize - realloc: in place where the block allows it, by moving page tables where it is large, else by a copy.
//
//   fits, and at least half is used          -> the same block
//   singleton of the caller's own heap       -> slices behind it are claimed or released
//   singleton that cannot grow where it is   -> mremap to another run of slices (at most moved_limit such at a time, as
//                                               each costs the process one or two mappings), else copied
//   any other                                -> malloc, copy, free
//
// Invariant: until the new block holds the contents the old one is untouched; null leaves the old block as it was.
#pragma once
#include "allocator.hpp"

namespace cairn {

/// The page of a live block; null: misuse, reported.
template <Platform P, Geometry G>
auto allocator<P, G>::page_to_resize(void* address) noexcept -> page_type* {
  page_type* record = page_of_block(address).record;
  if (record == nullptr) {
    unknown_frees_.fetch_add(1, order::relaxed, at<"realloc.unknown">);  // relaxed: a statistic
    const bool was_destroyed = owner_word::is_gone(page_of(address).owner);
    P::misuse(was_destroyed ? misuse_kind::destroyed_block : misuse_kind::foreign_pointer, address);
    return nullptr;
  }
  if constexpr (G::misuse_checks) {
    auto* old = static_cast<block_type*>(address);
    if (old->is_free(secret_.get())) [[unlikely]] {
      P::misuse(misuse_kind::double_free, address);
      return nullptr;
    }
  }
  return record;
}

template <Platform P, Geometry G>
void* allocator<P, G>::realloc(void* address, std::size_t size) noexcept {
  if (address == nullptr) return malloc(size);
  page_type* record = page_to_resize(address);
  if (record == nullptr) return nullptr;
  const std::size_t usable = record->block_size.get();
  if (size <= usable && size >= usable / 2 && size != 0) [[likely]]
    return address;
  return resize_slow(record, address, usable, size);
}

template <Platform P, Geometry G>
[[gnu::noinline]] void* allocator<P, G>::resize_slow(page_type* record, void* address, std::size_t usable,
                                                     std::size_t size) noexcept {
  if (size == 0) {
    free(address);
    return nullptr;
  }
  const bool shrinks = size <= usable;
  if (shrinks && good_size(size) >= usable) return address;
  if (record->size_class.get() == page_type::singleton_class && size > G::large_max && size <= largest) {
    if (is_mine(record) && resize_singleton(record, size)) return address;
    if (!shrinks) return move_singleton(record, address, size);
  }
  void* moved = malloc(size);
  if (moved == nullptr) return shrinks ? address : nullptr;
  P::copy(moved, address, shrinks ? size : usable);
  free(address);
  return moved;
}

/// In place; the caller is the heap's resident and owns the only block.
template <Platform P, Geometry G>
bool allocator<P, G>::resize_singleton(page_type* record, std::size_t size) noexcept {
  if (record->has(page_type::incoming)) return false;  // its slices are counted here when it has arrived
  arena_type& slices = my_heap()->slices();
  const std::size_t first = slices.space().number_of(record);
  const std::size_t old = record->slices.get();
  const std::size_t wanted = divide_up(size, G::slice_bytes);
  if (wanted > old) {
    if (!my_heap()->pages().claims().charge(wanted - old)) return false;
    if (slices.claim_at(first + old, wanted - old).count == 0) {
      my_heap()->pages().claims().uncharge(wanted - old);
      return false;
    }
  } else if (wanted < old) {
    my_heap()->pages().claims().uncharge(old - wanted);
    // What has been moved here is made one mapping with its neighbours again before others get it.
    const bool zero = record->has(page_type::moved) &&
                      P::os::renew(slices.space().address_of(first + wanted), (old - wanted) * G::slice_bytes);
    slices.release(first + wanted, old - wanted, !zero);
  }
  record->slices.set(static_cast<std::uint32_t>(wanted));
  record->block_size.set(wanted * G::slice_bytes);
  record->divisor.set(page_type::divisor_of(wanted * G::slice_bytes));
  return true;
}

/// To another run of slices; null: out of memory, nothing has changed.
template <Platform P, Geometry G>
void* allocator<P, G>::move_singleton(page_type* record, void* address, std::size_t size) noexcept {
  void* target = malloc(size);
  if (target == nullptr) return nullptr;
  const std::size_t bytes = record->block_size.get();
  bool copied = false;
  page_type* to = page_of(target).record;
  // Memory of a region stays where its owner has put it, and the record of a page of a heap that was lent is not ours.
  if (slices_of(address) == &arena_ && slices_of(target) == &arena_ && is_mine(to) && arena_.may_move()) {
    switch (P::os::move(address, target, bytes)) {
      case move_result::moved:
        to->set(page_type::moved, true);
        copied = true;
        break;
      case move_result::refused: arena_.move_ended(); break;
      case move_result::lost:  // the target's mapping is gone: the run stays claimed for ever, nobody may touch it
        my_heap()->pages().abandon(to);
        P::out_of_memory();
        return nullptr;
    }
  }
  if (!copied) P::copy(target, address, bytes);
  free(address);
  return target;
}

}  // namespace cairn
