// SPDX-License-Identifier: MIT
//
// A heap is deleted into another one whose resident frees a block of it, perhaps while its page is on its way: the page
// is the resident's by then and its last block is back, but it is given back only when it has arrived.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct delete_into_against_a_free_by_its_resident {
  static constexpr unsigned threads = 2;
  shards<P> all;
  std::uint64_t other;
  typename shards<P>::block_type* given[1];

  delete_into_against_a_free_by_its_resident() {
    all.fill(given);
    other = all.shared.make_heap(false);
    all.as(1, [&] {
      P::check(all.shared.enter(other, nullptr) == answer::done);
      all.free(all.malloc());  // its frees take the fast path from here on
    });
  }
  void thread(unsigned index) {
    if (index == 0) {
      const answer result = all.shared.delete_heap(all.heap, other);
      return P::check(result == answer::done || result == answer::busy);  // busy: the freer is inside
    }
    all.free(given[0]);
    P::check(all.shared.leave(other) == answer::done);
  }
  void after() {
    all.shared.delete_heap(all.heap, 0);  // if it was busy
    P::check(all.shared.delete_heap(other, 0) == answer::done);
    P::check(all.available(2) == facade<P>::blocks);
  }
};

const check::scenario<delete_into_against_a_free_by_its_resident> registered{
    {.claim = "delete into a heap against a free by its resident: the page is given back once",
     .bounds = "1 delete_into; 1 free and leave; 1 page",
     .graph = {342, 1064},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
