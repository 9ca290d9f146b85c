// SPDX-License-Identifier: MIT
//
// A heap is deleted by who is inside it while two others free a block each of its only page, and hand them over: each
// is freed once, whichever heap owns the page by then, and the page is given back, by a collect at the latest.
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
    for (unsigned freer : {1u, 2u}) all.as(freer, [&] { all.shared.current(); });
    all.as(0, [&] { all.enter(); });
  }
  void thread(unsigned index) {
    if (index != 0) {
      all.free(given[index - 1]);
      all.shared.idle();
      return;
    }
    P::check(all.shared.delete_heap(all.heap, 0) == answer::done);
    P::check(all.shared.try_enter(all.heap, nullptr) == answer::invalid);
  }
  void after() {
    for (unsigned context = 0; context < 3; context++) contexts::end_as(context);
    // A free that took the old resident for present may wait in its page for a collect (README, What is not claimed).
    all.as(5, [&] { all.shared.collect(true); });
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<delete_from_inside_against_two_freers> registered{
    {.claim = "delete from inside against two freers: each block is freed once, no page is lost, none is owned by two",
     .bounds = "(delete, try_enter), 2 x (free, idle); 1 page of 2 blocks",
     .graph = {1000000, 0, search_kind::random},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
