// SPDX-License-Identifier: MIT
//
// facade - the whole shipping allocator, with a client that owns its blocks: it writes them from malloc to
// free, so that each hand-over is race-checked, and a block that is handed out twice is noticed.
//
//   contexts 0, 1, 2: the threads, or who is gone before they start     3 ...: who looks at the end, one for each heap
//
// Geometry: 3 slices of 2 blocks, 4 heaps: full and empty are two steps away.
#pragma once
#include "allocator.hpp"
#include "contexts.hpp"
#include "system/tiny_geometry.hpp"

namespace cairn::check {

template <class P>
struct facade_geometry : tiny_geometry<P> {
  static constexpr std::size_t max_slices = 3, first_slices = 3, open_slices = 3;
  static constexpr std::size_t heap_chunk = 4, max_heaps = 4;  ///< one chunk, made by the first heap
  static constexpr unsigned adopt_tries = 1;
  static constexpr unsigned visit_pages = 2, max_regions = 1;
  static constexpr std::uint64_t visit_wait_ms = 1;
  static constexpr std::size_t max_desks = 1;
};
template <class P>
using facade_allocator = allocator<P, facade_geometry<P>>;

}  // namespace cairn::check

template <class P>
struct cairn::instance_of<cairn::allocator<P, cairn::check::facade_geometry<P>>> {
  static inline check::facade_allocator<P>* current = nullptr;
  static check::facade_allocator<P>& get() { return *current; }
};

namespace cairn::check {

template <class P>
struct facade {
  using shared_type = facade_allocator<P>;
  using block_type = typename shared_type::block_type;
  static constexpr std::uint64_t live = 1, freed = 2;
  static constexpr unsigned blocks = 6;
  static constexpr unsigned looking = 8;  ///< contexts 3 ... 7 look at the end

  shared_type shared;

  /// `releases`: a slice may be released while the threads run.
  explicit facade(bool releases = false) {
    instance_of<shared_type>::current = &shared;
    for (auto& slot : contexts::slots) slot = shared.first_context();
    contexts::assume_constants = true;
    contexts::assume_unreleased = !releases;
    contexts::assume_unlimited = contexts::assume_undestroyed = true;
  }

  /// Null: out of memory.
  block_type* malloc() {
    auto* got = static_cast<block_type*>(shared.malloc(facade_geometry<P>::granule));
    if (got == nullptr) return nullptr;
    P::check(got->key.get() != live);  // nobody else has it
    got->key.set(live);
    got->next.set(got);  // the whole block is the client's
    return got;
  }
  void free(block_type* block) {
    P::check(block->key.get() == live);
    block->key.set(freed);
    shared.free(block);
  }

  /// For constructors and after(): acts as another logical thread.
  block_type* malloc_as(unsigned context) {
    contexts::acting = context;
    block_type* got = malloc();
    contexts::acting = contexts::nobody;
    return got;
  }

  /// With `kept` blocks live and every thread ended, all others can be had again: nothing is lost, nothing twice.
  void check_all_come_back(unsigned kept, unsigned threads = 2) {
    for (unsigned context = 0; context < threads; context++) contexts::end_as(context);
    unsigned again = 0;
    for (unsigned context = 3; context < looking; context++) {
      while (again <= blocks && malloc_as(context) != nullptr) again++;
    }
    P::check(again == blocks - kept);
  }
  /// f() as another logical thread; for constructors and after().
  template <class F>
  void as(unsigned context, F f) {
    contexts::acting = context;
    f();
    contexts::acting = contexts::nobody;
  }
};

}  // namespace cairn::check
