// SPDX-License-Identifier: MIT
//
// shards - the facade with one shard heap, for the scenarios of this folder: the whole shipping allocator, whose
// threads enter that heap, leave it, free into it and end it.
//
//   3 slices of 2 blocks; contexts 0 ... threads - 1 are the threads, 3 ... 5 look at the end, 6 and 7 were before
// Not on Relacy where its search of the whole allocator does not end in a minute.
#pragma once
#include "system/facade.hpp"

namespace cairn::check {

template <class P>
struct shards : facade<P> {
  using block_type = typename facade<P>::block_type;
  std::uint64_t heap = 0;  ///< its handle: nobody is inside. 0: it is the threads that start the allocator

  using may = typename facade<P>::may;

  explicit shards(may happen = {.release = true}) : facade<P>(happen) {
    if (happen.start) return;
    heap = this->shared.make_heap(false);
    this->as(7, [&] {  // the slices are opened
      enter();
      this->free(this->malloc());
      leave();
      P::check(this->shared.collect_heap(heap, true) == answer::done);
    });
  }

  void enter() { P::check(this->shared.enter(heap, nullptr) == answer::done); }
  void leave() { P::check(this->shared.leave(heap) == answer::done); }
  /// `count` live blocks of the heap, made by a context that is gone when the threads start.
  template <std::size_t Count>
  void fill(block_type* (&into)[Count], unsigned context = 6) {
    this->as(context, [&] {
      enter();
      for (auto*& block : into) block = this->malloc();
      leave();
    });
  }
  block_type* guest() {
    answer result = answer::done;
    auto* got = static_cast<block_type*>(this->shared.malloc_in(heap, facade_geometry<P>::granule, result));
    if (got == nullptr) return nullptr;
    P::check(got->key.get() != facade<P>::live);
    got->key.set(facade<P>::live);
    got->next.set(got);
    return got;
  }
  /// A block's user may be late: the heap, and the block with it, may have been destroyed. Touches nothing of the
  /// block.
  void free_late(block_type* block) { this->shared.free(block); }
  /// Memory that may have been anything before: its user writes all of it.
  block_type* take() {
    auto* got = static_cast<block_type*>(this->shared.malloc(facade_geometry<P>::granule));
    if (got == nullptr) return nullptr;
    got->key.set(facade<P>::live);
    got->next.set(got);
    return got;
  }
  /// A visit of the heap: the block that lives throughout is shown once if it is complete, and none that is dead.
  template <class IsDead>
  void look(block_type* stays, IsDead is_dead) {
    unsigned shown = 0, dead = 0;
    const visit_answer result = this->shared.visit_heap(heap, true, [&](const visited_area&, void* block) {
      shown += block == stays;
      dead += is_dead(block);
      return true;
    });
    P::check(shown <= 1 && dead == 0);
    if (result == visit_answer::done) P::check(shown == 1);
    if (result == visit_answer::done) P::cover("complete");
  }
  /// Every thread has ended, but for those that have stopped: the blocks that contexts of their own can still have.
  unsigned available(unsigned threads) {
    for (unsigned context = 0; context < threads; context++) {
      if ((contexts::stopped >> context & 1) == 0) contexts::end_as(context);
    }
    unsigned again = 0;
    for (unsigned context = 3; context < 6; context++) {
      this->as(context, [&] {
        while (again <= facade<P>::blocks && take() != nullptr) again++;
      });
    }
    return again;
  }
};

}  // namespace cairn::check
