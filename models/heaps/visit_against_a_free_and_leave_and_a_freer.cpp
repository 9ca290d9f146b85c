// SPDX-License-Identifier: MIT
//
// Three threads, two operations each: a foreign visit of a heap whose resident frees and leaves, while a third frees a
// block that the visit may or may not show.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct visit_against_a_free_and_leave_and_a_freer {
  static constexpr unsigned threads = 3;
  shards<P> all{{}};
  typename shards<P>::block_type* given[2];  ///< one lives throughout, one is dead throughout
  typename shards<P>::block_type *own, *foreign;

  visit_against_a_free_and_leave_and_a_freer() {
    all.fill(given);
    all.as(0, [&] {
      all.enter();
      for (auto** block : {&own, &foreign}) {
        *block = all.malloc();
        all.malloc();  // no page is free again
      }
      all.free(given[1]);
    });
  }
  void look() {
    all.look(given[0], [&](void* block) { return block == given[1]; });
  }
  void thread(unsigned index) {
    if (index == 0) {
      all.free(own);
      return all.leave();
    }
    if (index == 2) {
      P::check(all.shared.heap_of_block(foreign) == all.heap);
      return all.free(foreign);
    }
    look();
    P::check(all.shared.heap_of_block(given[0]) == all.heap);
  }
  void after() { look(); }
};

const check::scenario<visit_against_a_free_and_leave_and_a_freer> registered{
    {.claim = "visit against free, leave and a foreign free: what lives is shown once, what is dead never",
     .bounds = "(visit, heap_of_block), (free, leave), (heap_of_block, foreign free); 3 pages of 2 blocks",
     .cover = {"complete"},
     .graph = {57973, 31399},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
