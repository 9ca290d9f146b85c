// SPDX-License-Identifier: MIT
//
// A foreign visit of a heap whose resident allocates and leaves: the block that lives throughout is shown once, the
// one that is dead throughout is not; neither waits for the other.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct visit_against_leave {
  static constexpr unsigned threads = 2;
  shards<P> all{{}};
  typename shards<P>::block_type* given[2];

  visit_against_leave() {
    all.fill(given);
    all.as(0, [&] {
      all.enter();
      all.free(given[1]);
    });
  }
  void look() {
    all.look(given[0], [&](void* block) { return block == given[1]; });
  }
  void thread(unsigned index) {
    if (index == 1) return look();
    all.leave();
  }
  void after() {
    look();
    all.as(6, [&] { P::check(all.shared.try_enter(all.heap, nullptr) == answer::done); });  // nobody has stayed inside
  }
};

const check::scenario<visit_against_leave> registered{
    {.claim = "visit against leave: what lives is shown once, what is dead never",
     .bounds = "1 visit, 1 leave; 1 page of 2 blocks",
     .cover = {"complete"},
     .graph = {62, 100},
     .relacy = {9049, 0}}};

}  // namespace
}  // namespace cairn::check
