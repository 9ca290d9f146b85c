// SPDX-License-Identifier: MIT
//
// Three operations each: a resident looks, frees and leaves, while another visits, frees a block of the heap and
// visits again.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_visits_against_a_resident {
  static constexpr unsigned threads = 2;
  shards<P> all{{}};
  typename shards<P>::block_type* given[2];  ///< one lives throughout, one is dead throughout
  typename shards<P>::block_type *own, *foreign;

  two_visits_against_a_resident() {
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
      P::check(all.shared.heap_of_block(own) == all.heap);
      all.free(own);
      return all.leave();
    }
    look();
    all.free(foreign);
    look();
  }
  void after() { look(); }
};

const check::scenario<two_visits_against_a_resident> registered{
    {.claim = "two visits against a resident that frees and leaves: what lives is shown once, what is dead never",
     .bounds = "(visit, foreign free, visit), (heap_of_block, free, leave); 3 pages of 2 blocks",
     .cover = {"complete"},
     .graph = {43513, 21755},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
