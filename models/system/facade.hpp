// SPDX-License-Identifier: MIT
//
// facade - the whole shipping allocator, with a client that owns its blocks: it writes them from malloc to
// free, so that each hand-over is race-checked, and a block that is handed out twice is noticed.
//
//   contexts 0, 1, 2: the threads, or who is gone before they start     3 ...: who looks at the end, one for each heap
//
// Geometry: 3 slices of 2 blocks, 8 heaps: full and empty are two steps away.
#pragma once
#include "allocator.hpp"
#include "contexts.hpp"
#include "scenario.hpp"
#include "system/tiny_geometry.hpp"

namespace cairn::check {

template <class P>
struct facade_geometry : tiny_geometry<P> {
  static constexpr std::size_t max_slices = 3, first_slices = 3, open_slices = 3;
  static constexpr std::size_t heap_chunk = 8, max_heaps = 8;  ///< opened at once
  static constexpr unsigned adopt_tries = 1;
  static constexpr unsigned attach_tries = 20;  ///< on real threads each is a system call, which may wait for others
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

// Compiled once for each engine, in facade.cpp: it takes as long as ten scenarios.
extern template class cairn::allocator<cairn::check::graph::platform,
                                       cairn::check::facade_geometry<cairn::check::graph::platform>>;
#ifndef CAIRN_CHECK_GRAPHS_ONLY
extern template class cairn::allocator<cairn::check::threads::platform,
                                       cairn::check::facade_geometry<cairn::check::threads::platform>>;
#endif
#ifdef CAIRN_CHECK_HAS_RELACY
extern template class cairn::allocator<cairn::check::relacy::platform,
                                       cairn::check::facade_geometry<cairn::check::relacy::platform>>;
#endif

namespace cairn::check {

template <class P>
struct facade {
  using shared_type = facade_allocator<P>;
  using block_type = typename shared_type::block_type;
  static constexpr std::uint64_t live = 1, freed = 2;
  static constexpr unsigned blocks = 6;
  static constexpr unsigned looking = 8;  ///< contexts 3 ... 7 look at the end

  shared_type shared;

  /// What may happen while the threads run; the rest is assumed not to, and checked.
  struct may {
    bool release = false;  ///< of a slice
    bool start = false;    ///< of the allocator: nobody has allocated yet
    bool hooks = false;    ///< are registered
    bool limit = false;    ///< a limit stands against something
    bool destroy = false;  ///< of a heap; a free that begins afterwards is reported, and that is right
  };
  explicit facade(may happen) {
    contexts::assume_constants = !happen.start;
    contexts::hooks_change = happen.hooks;
    contexts::assume_unreleased = !happen.release;
    contexts::assume_unlimited = !happen.limit;
    contexts::assume_undestroyed = !happen.destroy;
    if (happen.destroy) contexts::tolerate(misuse_kind::destroyed_block);
    instance_of<shared_type>::current = &shared;
    for (auto& slot : contexts::slots) slot = shared.first_context();
  }
  explicit facade(bool releases = false) : facade(may{.release = releases}) {}

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
