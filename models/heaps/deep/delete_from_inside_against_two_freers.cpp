// SPDX-License-Identifier: MIT
//
// A heap is deleted by who is inside it while two others ask for the owner of a block each of its only page, and free
// it: each is freed once, whichever heap owns the page by then, and the page is given back.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct delete_from_inside_against_two_freers {
  static constexpr unsigned threads = 3;
  shards<P> all;
  typename shards<P>::block_type* given[2];

  delete_from_inside_against_two_freers() {
    all.fill(given);
    all.as(7, [&] { all.shared.delete_heap(all.shared.make_heap(false), 0); });  // there is a main heap
    contexts::slots[1].phase = contexts::slots[2].phase = context_phase::ended;  // publish at once, from no heap
    all.as(0, [&] { all.enter(); });
  }
  void thread(unsigned index) {
    if (index != 0) {
      P::check(all.shared.heap_of_block(given[index - 1]) != owner_word::nobody);
      all.free(given[index - 1]);
      return;
    }
    P::check(all.shared.delete_heap(all.heap, 0) == answer::done);
    P::check(all.shared.try_enter(all.heap, nullptr) == answer::invalid);
  }
  void after() {
    for (unsigned context = 0; context < 3; context++) contexts::end_as(context);
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<delete_from_inside_against_two_freers> registered{
    {.claim = "delete from inside against two freers: each block is freed once, no page is lost, none is owned by two",
     .bounds = "(delete, try_enter), 2 x (heap_of_block, free); 1 page of 2 blocks",
     .graph = {3267276, 3999572},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
