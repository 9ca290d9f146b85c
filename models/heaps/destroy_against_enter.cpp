// SPDX-License-Identifier: MIT
//
// One thread destroys a heap while another waits to get in: it is inside before, or finds the heap gone; it is never
// left waiting.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct destroy_against_enter {
  static constexpr unsigned threads = 2;
  shards<P> all{{.release = true, .destroy = true}};
  typename shards<P>::block_type* given[1];

  destroy_against_enter() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 1) {
      if (all.shared.enter(all.heap, nullptr) == answer::done) all.leave();
      return;
    }
    const answer result = all.shared.destroy_heap(all.heap);
    P::check(result == answer::done || result == answer::busy);
  }
  void after() {
    all.shared.destroy_heap(all.heap);
    P::check(all.available(2) == facade<P>::blocks);
  }
};

const check::scenario<destroy_against_enter> registered{
    {.claim = "destroy against enter: inside before, or gone; nobody waits for ever",
     .bounds = "1 destroy, 1 enter and leave",
     .graph = {56, 145},
     .relacy = {17263, 8534}}};

}  // namespace
}  // namespace cairn::check
