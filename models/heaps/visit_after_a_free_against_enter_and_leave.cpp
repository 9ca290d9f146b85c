// SPDX-License-Identifier: MIT
//
// A block has been freed from outside, and nobody has looked at that yet. It is shown by no visit that begins
// afterwards, whoever is inside.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct visit_after_a_free_against_enter_and_leave {
  static constexpr unsigned threads = 2;
  shards<P> all{{}};
  typename shards<P>::block_type* given[2];

  visit_after_a_free_against_enter_and_leave() {
    all.fill(given);
    all.as(0, [&] { all.enter(); });
    all.as(7, [&] { all.free(given[1]); });
  }
  void thread(unsigned index) {
    if (index == 0) return all.leave();
    all.look(given[0], [&](void* block) { return block == given[1]; });
  }
  void after() {}
};

const check::scenario<visit_after_a_free_against_enter_and_leave> registered{
    {.claim = "what has been freed from outside is not shown",
     .bounds = "1 visit, 1 leave; 1 block of 2 freed before",
     .cover = {"complete"},
     .graph = {62, 100},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
