// SPDX-License-Identifier: MIT
//
// Two threads allocate in the same heap from outside, for the first time: one guest part is made, and one is inside at
// a time.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_guests_of_one_heap {
  static constexpr unsigned threads = 2;
  shards<P> all{{.release = true, .destroy = true}};

  void thread(unsigned) { P::check(all.guest() != nullptr); }
  void after() {
    P::check(all.shared.statistics().heaps <= 3);  // the heap and two parts, one of them unused by now
    P::check(all.shared.destroy_heap(all.heap) == answer::done);
    P::check(all.available(2) == facade<P>::blocks);
  }
};

const check::scenario<two_guests_of_one_heap> registered{
    {.claim = "guest against guest: one part, one inside at a time, no block twice",
     .bounds = "1 guest malloc each; the part is made by the first",
     .graph = {336, 1365},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
