// SPDX-License-Identifier: MIT
//
// The resident deletes its heap while another thread waits at the gate: the waiter learns that the heap is gone.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct delete_by_the_resident_lets_the_waiter_go {
  static constexpr unsigned threads = 2;
  shards<P> all;
  typename shards<P>::block_type* given[1];

  delete_by_the_resident_lets_the_waiter_go() {
    all.fill(given);
    all.as(0, [&] { all.enter(); });
  }
  void thread(unsigned index) {
    if (index == 1) return P::check(all.shared.enter(all.heap, nullptr) == answer::invalid);
    P::check(all.shared.delete_heap(all.heap, 0) == answer::done);
  }
  void after() {
    P::check(all.shared.heap_of_block(given[0]) != all.heap);
    P::check(all.available(2) == facade<P>::blocks - 2);  // its page stays with the main heap
  }
};

const check::scenario<delete_by_the_resident_lets_the_waiter_go> registered{
    {.claim = "delete from inside against a waiter: the waiter goes",
     .bounds = "1 delete from inside, 1 enter",
     .graph = {54, 149},
     .relacy = {9767, 4952}}};

}  // namespace
}  // namespace cairn::check
