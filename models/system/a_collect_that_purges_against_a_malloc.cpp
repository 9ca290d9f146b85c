// SPDX-License-Identifier: MIT
//
// A thread gives memory back to the system, which may refuse, while another one claims slices: what is purged is never
// in use, and slices that the system refused are free as before.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_collect_that_purges_against_a_malloc {
  static constexpr unsigned threads = 2;
  facade<P> heap{true};
  typename facade<P>::block_type* given;

  a_collect_that_purges_against_a_malloc() {
    given = heap.malloc_as(0);
    heap.malloc_as(1);
    heap.as(0, [&] { heap.free(given); });
    contexts::end_as(0);  // its page is free and dirty
    contexts::purging = [](void*, std::size_t) { return P::choose(2) == 0; };
  }
  void thread(unsigned index) {
    if (index == 0) {
      heap.shared.collect(true);
      return;
    }
    typename facade<P>::block_type* got[2];
    for (auto*& block : got) {
      block = heap.malloc();
      P::check(block != nullptr);
    }
  }
  void after() { heap.check_all_come_back(3); }
};

const check::scenario<a_collect_that_purges_against_a_malloc> registered{
    {.claim = "a purge that may fail against claims: it never hits what is in use, and loses nothing",
     .bounds = "1 collect of all, 2 malloc; the system may refuse each purge",
     .graph = {71, 139},
     .relacy = {10098, 292}}};

}  // namespace
}  // namespace cairn::check
