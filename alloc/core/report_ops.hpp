// SPDX-License-Identifier: MIT
//
// report_ops - what a program may ask and demand: figures, limits, giving memory back, hooks.
//
// Invariants: charged figures are exact at any time, as charging precedes claiming (quota.hpp). Live figures are
// counted page by page by who is inside a heap, so they are exact when nobody allocates or frees. A hook is not called
// again from within itself. Any thread may call what is here at any time.
#pragma once
#include "allocator.hpp"

namespace cairn {

/// The caller is inside the heap.
template <Platform P, Geometry G>
void allocator<P, G>::collect_inside(heap_type* inside, bool force) noexcept {
  flush(inside);
  if (inside->take_work(true)) serve_questions(inside);
  inside->collect(force);
}

template <Platform P, Geometry G>
bool allocator<P, G>::collect(bool force) noexcept {
  if (!start_.is_done()) return false;
  if (heap_type* mine = my_heap(); mine != &empty_heap_) collect_inside(mine, force);
  if (force) for_unattended([this](heap_type* other) { collect_inside(other, true); });
  return arena_.purge();
}

template <Platform P, Geometry G>
answer allocator<P, G>::collect_heap(std::uint64_t handle, bool force) noexcept {
  if (!exists(handle)) return answer::invalid;
  heap_type* of = find(handle);
  if (is_inside(of)) {
    collect_inside(of, force);
  } else {
    switch (help_into(of, owner_word::generation_of(handle))) {
      case gate<P>::entry::entered: break;
      case gate<P>::entry::stale: return answer::invalid;
      case gate<P>::entry::dead: return answer::owner_dead;
      default: return answer::busy;
    }
    collect_inside(of, force);
    leave_gate(of);
  }
  if (const std::uint64_t guest = guest_of(handle); guest != 0 && guest != guest_hidden) {
    heap_type* part = heap_of(guest);
    if (help_into(part, owner_word::generation_of(guest)) == gate<P>::entry::entered) {
      collect_inside(part, force);
      leave_gate(part);
    }
  }
  if (force) arena_.purge();
  return answer::done;
}

/// Enters each heap that nobody is inside, calls visit(heap), and leaves it again.
template <Platform P, Geometry G>
template <class Visit>
void allocator<P, G>::for_unattended(Visit visit) noexcept {
  for (std::uint32_t number = 1; number < heaps_.count(); number++) {
    heap_type* other = heaps_.at_number(number);
    if (other->gate().try_enter_any(gate<P>::role::helper) != gate<P>::entry::entered) continue;
    visit(other);
    leave_gate(other);
  }
}

template <Platform P, Geometry G>
allocator_statistics allocator<P, G>::statistics() noexcept {
  allocator_statistics sum{};
  sum.limit_bytes = SIZE_MAX;
  if (!start_.is_done()) return sum;
  sum.reserved_bytes = space().reserved() * G::slice_bytes;
  const std::uint32_t numbers = heaps_.count();
  sum.heaps = numbers - 1;
  if (const std::uint32_t limit = arena_.process().limit(); limit != quota<P>::none) {
    sum.limit_bytes = limit * G::slice_bytes;
  }
  std::size_t walked = 0;  // pages of heaps whose blocks have been counted one by one
  const auto count = [&](heap_type* inside) {
    if (inside->slices().space().is_fixed()) return;  // memory of the program's: none of it is claimed here
    sum.live_bytes += inside->pages().live().bytes;
    walked += inside->charged();
  };
  const auto count_mine = [&](heap_type* mine) {
    if (mine->take_work(true)) serve_questions(mine);  // pages of deleted heaps arrive
    count(mine);
  };
  const context_slot& slot = my_context();
  for (auto* in = static_cast<heap_type*>(slot.heap); in != slot.own; in = in->outer().get()) count_mine(in);
  if (slot.own != &empty_heap_) count_mine(static_cast<heap_type*>(slot.own));
  for_unattended(count);
  for (std::uint32_t number = 1; number < numbers; number++) sum.allocations += heaps_.at_number(number)->slow_calls();
  // After the walk, which takes what others have freed. The rest: of heaps that others are inside of, or on its way.
  sum.charged_bytes = arena_.claimed() * G::slice_bytes;
  sum.peak_bytes = arena_.peak() * G::slice_bytes;
  sum.live_bytes += sum.charged_bytes > walked ? sum.charged_bytes - walked : 0;
  sum.unknown_frees = unknown_frees_.load(order::relaxed, at<"stats.unknown">);  // relaxed: a statistic
  return sum;
}

template <Platform P, Geometry G>
answer allocator<P, G>::heap_statistics_of(std::uint64_t handle, heap_statistics& into) noexcept {
  if (!exists(handle)) return answer::invalid;
  heap_type* of = find(handle);
  const std::uint32_t limit = of->quota().limit();
  into.limit_bytes = limit == quota<P>::none ? SIZE_MAX : limit * G::slice_bytes;
  live_count sum;
  const visit_answer visited = visit_heap(handle, false, [&](const visited_area& area, void*) {
    sum.blocks += area.used;
    sum.bytes += area.used * area.block_size;
    return true;
  });
  if (visited == visit_answer::invalid) return answer::invalid;
  into.charged_bytes = of->quota().charged() * G::slice_bytes;  // after the visit, which takes what others have freed
  if (visited == visit_answer::busy) {
    into.live_bytes = into.charged_bytes;
    into.live_blocks = 0;
    return answer::busy;
  }
  into.live_bytes = sum.bytes;
  into.live_blocks = sum.blocks;
  return answer::done;
}

/// A limit in bytes as slices, rounded down.
template <Platform P, Geometry G>
constexpr std::uint32_t allocator<P, G>::limit_of(std::size_t bytes) noexcept {
  const std::size_t slices = bytes / G::slice_bytes;
  return slices < quota<P>::none ? static_cast<std::uint32_t>(slices) : quota<P>::none;
}

template <Platform P, Geometry G>
answer allocator<P, G>::limit_heap(std::uint64_t handle, std::size_t bytes) noexcept {
  if (!exists(handle)) return answer::invalid;
  return find(handle)->quota().try_limit(limit_of(bytes)) ? answer::done : answer::busy;
}

template <Platform P, Geometry G>
answer allocator<P, G>::limit_process(std::size_t bytes) noexcept {
  return arena_.process().try_limit(limit_of(bytes)) ? answer::done : answer::busy;
}

/// False: no hook, or it runs already.
template <Platform P, Geometry G>
bool allocator<P, G>::call_deferred(bool force) noexcept {
  const auto pair = deferred_.read();
  if (pair.function == nullptr || my_context().in_hook) return false;
  my_context().in_hook = true;
  // relaxed: only a number.
  const std::uint64_t beat = heartbeat_.fetch_add(1, order::relaxed, at<"hook.heartbeat">);
  pair.function(force ? 1 : 0, beat, pair.argument);
  my_context().in_hook = false;
  return true;
}

/// Whether to try again.
template <Platform P, Geometry G>
bool allocator<P, G>::call_limit(const refused_claim& refused, std::size_t wanted) noexcept {
  const auto pair = at_limit_.read();
  if (pair.function == nullptr || my_context().in_hook) return false;
  my_context().in_hook = true;
  const std::uint64_t handle = refused.why == refusal::heap ? refused.heap : 0;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): never dereferenced
  const bool again = pair.function(reinterpret_cast<cairn_heap*>(handle), wanted, pair.argument) != 0;
  my_context().in_hook = false;
  return again;
}

}  // namespace cairn
