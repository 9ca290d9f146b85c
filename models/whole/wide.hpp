// SPDX-License-Identifier: MIT
//
// wide - the whole shipping allocator in a geometry that has one of everything: classes of small, medium and large
// pages, single blocks, batches, kept slices, regions, checks of misuse. What tiny_geometry leaves out, because each
// class and each check multiplies what there is to explore; here threads do one thing each, and long lists of calls
// meet one call of somebody else at every point.
//
//   slices    16 of 4 granules, a power of two, so that alignments are as they ship
//   small     1 and 2 granules     medium  3 and 4, pages of 2 slices     large  6 and 8, pages of 4     then: slices
//   contexts  0, 1: the threads     6 ... 12: before and after them
//
// Invariant checked: a block's user writes all of it from malloc to free, so who has it as well races or finds that.
#pragma once
#include <bit>

#include "allocator.hpp"
#include "contexts.hpp"
#include "scenario.hpp"

namespace cairn::check {

template <class P>
struct wide_geometry : geometry_64k {
  static constexpr std::size_t granule = sizeof(block<P>);
  static constexpr std::size_t slice_bytes = 4 * granule;
  static_assert(is_power_of_two(granule));
  static constexpr std::size_t max_slices = 16, first_slices = 16, open_slices = 4;
  static constexpr std::size_t medium_slices = 2, large_slices = 4;
  static constexpr std::size_t direct_max = 2 * granule, small_max = 2 * granule;
  static constexpr std::size_t medium_max = 4 * granule, large_max = 8 * granule;
  static constexpr unsigned steps = 2;
  static constexpr std::size_t thread_ahead = 2 * granule;
  static constexpr std::size_t stagger_bytes = granule;
  static constexpr unsigned stagger_steps = 2;
  static constexpr unsigned batch_pages = 2;
  static constexpr std::size_t batch_bytes = 2 * granule;
  static constexpr std::size_t heap_chunk = 12, max_heaps = 12;
  static constexpr unsigned adopt_tries = 2;
  static constexpr unsigned max_regions = 2;
  static constexpr std::uint64_t purge_delay_ms = 1'000'000;  ///< never due: the model's clock stands still
  static constexpr std::size_t kept_slices = 1;
  static constexpr unsigned visit_pages = 2;
  static constexpr std::uint32_t visit_blocks = 3;
  static constexpr std::uint64_t visit_wait_ms = 1;
  static constexpr std::size_t max_desks = 2;
};
template <class P>
using wide_allocator = allocator<P, wide_geometry<P>>;

}  // namespace cairn::check

template <class P>
struct cairn::instance_of<cairn::allocator<P, cairn::check::wide_geometry<P>>> {
  static inline check::wide_allocator<P>* current = nullptr;
  static check::wide_allocator<P>& get() { return *current; }
};

// Compiled once, in wide.cpp.
extern template class cairn::allocator<cairn::check::graph::platform,
                                       cairn::check::wide_geometry<cairn::check::graph::platform>>;

namespace cairn::check {

template <class P>
struct wide {
  static constexpr bool graphs_only = true;
  using geometry = wide_geometry<P>;
  using shared_type = wide_allocator<P>;
  using block_type = typename shared_type::block_type;
  static constexpr std::uint64_t live = 1, freed = 2;
  static constexpr std::size_t granule = geometry::granule, slice = geometry::slice_bytes;
  static constexpr unsigned slices = geometry::max_slices;

  shared_type shared;

  struct may {
    bool limit = false;    ///< a limit stands against something
    bool destroy = false;  ///< of a heap
  };
  explicit wide(may happen) {
    contexts::assume_constants = true;
    contexts::assume_unlimited = !happen.limit;
    contexts::assume_undestroyed = !happen.destroy;
    instance_of<shared_type>::current = &shared;
    for (auto& slot : contexts::slots) slot = shared.first_context();
    as(15, [&] { give(take(slices * slice), slices * slice); });  // all slices are opened
    contexts::end_as(15);
  }
  wide() : wide(may{}) {}

  /// f() as another logical thread; for constructors and after().
  template <class F>
  void as(unsigned context, F f) {
    contexts::acting = context;
    f();
    contexts::acting = contexts::nobody;
  }

  /// What a call has given: a block of at least so many bytes that nobody else has, or null. It is the caller's now.
  void* own(void* got, std::size_t size) {
    auto* block = static_cast<block_type*>(got);
    for (std::size_t i = 0; block != nullptr && i * granule < size; i++) {
      P::check(block[i].key.get() != live);
      block[i].key.set(live);
      block[i].next.set(block + i);
    }
    return got;
  }
  /// What the caller is about to give back, or to have resized.
  void* disown(void* had, std::size_t size) {
    auto* block = static_cast<block_type*>(had);
    for (std::size_t i = 0; i * granule < size; i++) {
      P::check(block[i].key.get() == live && block[i].next.get() == block + i);
      block[i].key.set(freed);
    }
    return had;
  }
  void* take(std::size_t size) {
    void* quick = shared.try_malloc(size);
    return own(quick != nullptr ? quick : shared.malloc(size), size);
  }
  void give(void* block, std::size_t size) { shared.free(disown(block, size)); }
  /// As the interface says; the block that the caller has afterwards, of `size` bytes; `had` and as it was if there is
  /// no memory.
  void* resize(void* had, std::size_t before, std::size_t size) {
    return resize(had, before, size, [&] { return shared.realloc(had, size); });
  }
  template <class Realloc>
  void* resize(void* had, std::size_t before, std::size_t size, Realloc realloc) {
    disown(had, before);
    void* got = realloc();
    if (size == 0) {
      P::check(got == nullptr);
      return nullptr;
    }
    if (got == nullptr) return own(had, before);
    P::check(shared.usable_size(got) >= size);
    return own(got, size);
  }
  static bool is_aligned(const void* block, std::size_t align) {
    return reinterpret_cast<std::uintptr_t>(block) % align == 0;
  }
  // As the interface: the quick step first.
  void enter(std::uint64_t heap) {
    if (!shared.enter_quick(heap)) P::check(shared.enter(heap, nullptr) == answer::done);
  }
  void leave(std::uint64_t heap) {
    if (!shared.leave_quick(heap)) P::check(shared.leave(heap) == answer::done);
  }

  /// Every thread has ended: all slices but `kept` are free, and can be had again.
  void check_all_come_back(unsigned kept, unsigned threads = 2) {
    for (unsigned context = 0; context < threads; context++) contexts::end_as(context);
    as(12, [&] {
      shared.collect(true);
      P::check(shared.statistics().charged_bytes == kept * slice);
      unsigned pages = 0;
      while (pages <= slices && take(2 * granule) != nullptr && take(2 * granule) != nullptr) pages++;
      P::check(pages == slices - kept);
    });
  }
};

}  // namespace cairn::check
