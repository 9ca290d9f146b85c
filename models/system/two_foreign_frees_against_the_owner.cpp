// SPDX-License-Identifier: MIT
//
// Two threads free the two blocks of a full page while its owner allocates: it gets one of them back, or takes a new
// page; the page is announced once.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_foreign_frees_against_the_owner {
  static constexpr unsigned threads = 3;
  facade<P> heap{true};
  typename facade<P>::block_type* given[2];

  two_foreign_frees_against_the_owner() {
    for (auto*& block : given) block = heap.malloc_as(0);
    for (unsigned context = 0; context < threads; context++) heap.malloc_as(context == 0 ? 0 : 1);
    contexts::slots[1].phase = contexts::slots[2].phase = context_phase::ended;
  }
  void thread(unsigned index) {
    if (index != 0) return heap.free(given[index - 1]);
    P::check(heap.malloc() != nullptr);
  }
  void after() { heap.check_all_come_back(4, 1); }
};

const check::scenario<two_foreign_frees_against_the_owner> registered{
    {.claim = "two foreign frees of a page against its owner: both blocks come back once",
     .bounds = "2 foreign frees, 1 malloc; 3 threads, 3 slices of 2 blocks",
     .graph = {2, 15},
     .relacy = {56, 0}}};

}  // namespace
}  // namespace cairn::check
