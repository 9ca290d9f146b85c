// SPDX-License-Identifier: MIT
//
// Two threads make heaps. One opens a chunk, and the other one's heap is in it: its descriptor is open, whether it saw
// the number at once or when its compare-exchange failed.
#include "rights/heaps.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_new_heap_in_a_chunk_that_another_opened {
  static constexpr unsigned threads = 2;
  watched_heaps<P> heaps;

  a_new_heap_in_a_chunk_that_another_opened() { heaps.build(); }
  void thread(unsigned index) {
    for (unsigned makes = index == 0 ? 2 : 1; makes != 0; makes--) heaps.use(heaps.table.make());
  }
  void after() { P::check(heaps.table.count() == 4); }
};

const check::scenario<a_new_heap_in_a_chunk_that_another_opened> registered{
    {.claim = "a new heap's descriptor is open, whoever has opened its chunk",
     .bounds = "2 makes, 1 make; 2 a chunk",
     .graph = {3, 124},
     .relacy = {241341, 2170}}};

}  // namespace
}  // namespace cairn::check
