// SPDX-License-Identifier: MIT
//
// A thread looks through all heaps while a heap is deleted into another one: a block that lives throughout is shown
// once, whether its page is met before or after it moves.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct visit_all_against_delete_into {
  static constexpr unsigned threads = 2;
  shards<P> all;
  std::uint64_t target;
  typename shards<P>::block_type* given[1];

  visit_all_against_delete_into() {
    target = all.shared.make_heap(false);
    all.fill(given);
    all.as(7, [&] { all.shared.delete_heap(all.shared.make_heap(false), 0); });  // there is a main heap
  }
  void look() {
    unsigned times = 0;
    const visit_answer result = all.shared.visit_all(true, [&](const visited_area&, void* block) {
      times += block == given[0];
      return true;
    });
    P::check(times <= 1);
    if (result != visit_answer::done) return;
    P::check(times == 1);
    P::cover("complete");
  }
  void thread(unsigned index) {
    if (index == 1) return look();
    const answer result = all.shared.delete_heap(all.heap, target);
    P::check(result == answer::done || result == answer::busy);  // busy: the visitor is inside
  }
  void after() { look(); }
};

const check::scenario<visit_all_against_delete_into> registered{
    {.claim = "a visit of all heaps against delete into: what lives throughout is shown once",
     .bounds = "1 visit of all, 1 delete_into; 1 page",
     .cover = {"complete"},
     .graph = {1066, 1535},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
