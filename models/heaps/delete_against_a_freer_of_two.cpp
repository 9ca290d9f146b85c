// SPDX-License-Identifier: MIT
//
// A heap is deleted while somebody inside another one frees its two blocks, and hands them over as he leaves: both are
// freed once, whichever heap owns their page by then, the handle is over, and the page is given back.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct delete_against_a_freer_of_two {
  static constexpr unsigned threads = 2;
  shards<P> all;
  typename shards<P>::block_type* given[2];
  std::uint64_t other;

  delete_against_a_freer_of_two() {
    all.fill(given);
    all.as(7, [&] { all.shared.delete_heap(all.shared.make_heap(false), 0); });  // there is a main heap
    other = all.shared.make_heap(false);
  }
  void thread(unsigned index) {
    if (index != 0) {
      P::check(all.shared.enter(other, nullptr) == answer::done);
      for (auto* block : given) all.free(block);
      return P::check(all.shared.leave(other) == answer::done);
    }
    const answer result = all.shared.delete_heap(all.heap, 0);
    P::check(result == answer::done || result == answer::busy);  // busy: the freer is inside
    if (result != answer::done) return;
    P::check(all.shared.try_enter(all.heap, nullptr) == answer::invalid);
    heap_statistics none;
    P::check(all.shared.heap_statistics_of(all.heap, none) == answer::invalid);
  }
  void after() {
    for (unsigned context = 0; context < 2; context++) contexts::end_as(context);
    all.shared.delete_heap(all.heap, 0);  // if it was busy
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<delete_against_a_freer_of_two> registered{
    {.claim = "delete against a freer of two blocks: each is freed once, the handle is over, no page is lost",
     .bounds = "(delete, try_enter, statistics), (enter another heap, free, free, leave); 1 page of 2 blocks",
     .graph = {16688, 21148},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
