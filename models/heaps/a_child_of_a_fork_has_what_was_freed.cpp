// SPDX-License-Identifier: MIT
//
// What a child of a fork does first, after every way in which two threads can have met before: one is inside the shard
// for good, as the thread that vanishes, the other frees into it and forks. The child says that the heap's resident is
// dead, recovers it, and then has what was freed, no block twice, but for the page that the vanished one had in hand.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_child_of_a_fork_has_what_was_freed {
  static constexpr unsigned threads = 2;
  shards<P> all;
  typename shards<P>::block_type* given[1];

  a_child_of_a_fork_has_what_was_freed() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 0) return all.free(given[0]);
    all.enter();
    if (typename shards<P>::block_type* got = all.malloc(); got != nullptr) all.free(got);
  }
  void after() {
    all.as(0, [&] {
      all.shared.before_fork();
      all.shared.after_fork_child();
      P::check(all.shared.try_enter(all.heap, nullptr) == answer::owner_dead);
      P::check(all.shared.recover_heap(all.heap) == answer::done);
      all.enter();
      unsigned again = 0;
      while (again <= facade<P>::blocks && all.malloc() != nullptr) again++;
      P::check(again >= facade<P>::blocks - 2);
      all.leave();
      P::check(all.shared.destroy_heap(all.heap) == answer::done);
    });
  }
};

const check::scenario<a_child_of_a_fork_has_what_was_freed> registered{
    {.claim = "the child of a fork recovers a heap whose resident has vanished, and has all that was freed but a page "
              "at most",
     .bounds = "1 foreign free, then fork; 1 enter, malloc and free, who vanishes; 3 slices of 2 blocks",
     .graph = {60, 268},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
