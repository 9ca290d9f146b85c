// SPDX-License-Identifier: MIT
//
// As visit_against_leave, while a third thread frees a block of the heap that the visit may or may not show.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct visit_against_leave_and_free {
  static constexpr unsigned threads = 3;
  shards<P> all{{}};
  typename shards<P>::block_type* given[2];
  typename shards<P>::block_type* third;

  visit_against_leave_and_free() {
    all.fill(given);
    all.as(0, [&] {
      all.enter();
      all.free(given[1]);
      third = all.malloc();
      given[1] = nullptr;
    });
  }
  void look() {
    all.look(given[0], [&](void* block) { return block != given[0] && block != third && block != nullptr; });
  }
  void thread(unsigned index) {
    if (index == 1) return look();
    if (index == 2) return all.free(third);
    all.leave();
  }
  void after() { look(); }
};

const check::scenario<visit_against_leave_and_free> registered{
    {.claim = "visit against leave and a foreign free: what lives is shown once, what is dead never",
     .bounds = "1 visit, 1 leave, 1 foreign free; 1 page of 2 blocks",
     .cover = {"complete"},
     .graph = {13260, 7244},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
