// SPDX-License-Identifier: MIT
//
// A fork at any moment of another thread, which vanishes in the child wherever it was: inside a shard heap, with frees
// that wait, in the middle of a call, carrying two heaps as a value. The child goes on: what lives for the thread that
// forked is as it was and is never handed out again, every heap is as it was, an orphan, or dead until it is recovered.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_child_of_a_fork_goes_on : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t slice = wide<P>::slice, granule = wide<P>::granule;
  std::uint64_t heap, outer, inner, ended, in_region;
  void *mine, *pair, *large, *in_shard, *guest, *theirs, *of_region;
  detached_context carried{};
  answer result = answer::done;

  a_child_of_a_fork_goes_on() : wide<P>({.limit = true, .destroy = true}) {
    auto& all = this->shared;
    heap = all.make_heap(false);
    outer = all.make_heap(false);
    inner = all.make_heap(false);
    ended = all.make_heap(false);
    this->as(1, [&] {
      mine = this->take(granule);
      this->take(granule);
      pair = this->take(2 * granule);
      large = this->take(3 * slice);
    });
    this->as(0, [&] { theirs = this->take(granule); });
    this->as(6, [&] {
      this->enter(heap);
      in_shard = this->take(granule);
      this->leave(heap);
      guest = this->own(all.malloc_in(heap, granule, result), granule);
      P::check(all.delete_heap(ended, 0) == answer::done);
      constexpr std::size_t bytes = 16 * slice;
      in_region = all.make_heap_in(P::os::reserve(bytes, nullptr), bytes, false, result);
      P::check(result == answer::done);
      of_region = this->own(all.malloc_in(in_region, granule, result), granule);
      all.visit_all(false, [](const visited_area&, void*) { return true; });  // there is a desk
    });
    this->as(7, [&] {
      this->enter(outer);
      this->enter(inner);
      carried = all.detach();
    });
    contexts::end_as(6);
  }
  /// Thread 0 vanishes, after all of its list or at any point before; thread 1 forks.
  void thread(unsigned index) {
    auto& all = this->shared;
    if (index == 1) {
      this->give(in_shard, granule);  // waits in the batch
      in_shard = nullptr;
      return;
    }
    switch (P::choose(6)) {
      case 0:  // a free on its way
        return this->give(pair, 2 * granule);
      case 1:  // inside, with what waits in its batch
        this->enter(heap);
        return this->give(guest, granule);
      case 2: {  // a guest, in the middle of something
        void* got = all.malloc_in(heap, 2 * granule, result);
        P::check(got != nullptr);
        return all.free(got);
      }
      case 3:  // it makes a heap
        P::check(all.make_heap(false) != 0);
        return;
      case 4:  // it ends one
        P::check(all.delete_heap(heap, 0) != answer::invalid);
        return;
      default:  // it takes slices and gives them back
        return this->give(this->take(4 * slice), 4 * slice);
    }
  }
  void after() {
    auto& all = this->shared;
    this->as(1, [&] {
      all.before_fork();
      all.after_fork_child();
      P::check(all.owns(mine) && all.owns(large) && all.usable_size(large) == 3 * slice);
      if (all.exists(heap)) {
        const answer entered = all.try_enter(heap, nullptr);
        P::check(entered == answer::done || entered == answer::owner_dead);
        if (entered == answer::owner_dead) {
          P::cover("dead");
          P::check(all.visit_heap(heap, true, [](const visited_area&, void*) { return true; }) == visit_answer::busy);
          P::check(all.destroy_heap(heap) == answer::owner_dead && all.collect_heap(heap, true) == answer::owner_dead);
          P::check(all.recover_heap(heap) == answer::done && all.recover_heap(heap) == answer::invalid);
          P::check(all.try_enter(heap, nullptr) == answer::done);
        }
        this->shared.free(all.malloc(granule));
        P::check(all.destroy_heap(heap) == answer::done);
      }
      P::check(all.recover_heap(ended) == answer::invalid && all.recover_heap(outer) == answer::invalid);
      // The value is as good as before.
      all.attach(carried.handle, carried.serial);
      this->leave(inner);
      this->leave(outer);
      P::check(all.delete_heap(inner, 0) == answer::done && all.delete_heap(outer, 0) == answer::done);
      P::check(all.heap_of_block(of_region) == in_region && all.destroy_heap(in_region) == answer::done);
      // Nobody else has what is mine; orphans serve.
      this->give(mine, granule);
      this->give(large, 3 * slice);
      unsigned again = 0;
      while (again <= 2 * this->slices && all.malloc(2 * granule) != nullptr) again++;
      P::check(again >= 2 * 8);  // all but 4 pages with live blocks, and what the vanished one had in hand
    });
    this->as(8, [&] { P::check(all.malloc(granule) != nullptr); });
  }
};

const check::scenario<a_child_of_a_fork_goes_on> registered{
    {.claim =
         "the child of a fork has what the forking thread had; heaps of vanished threads are as they were, orphans, "
         "or dead until recovered",
     .bounds = "1 of 6 calls of the thread that vanishes, stopped anywhere, 1 foreign free of the one that forks; 6 "
               "heaps, 2 of them in a value, 1 in a region",
     .cover = {"dead"},
     .graph = {620, 615},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
