// SPDX-License-Identifier: MIT
//
// Nobody is inside. Two foreign threads announce a page each: the first serves; the second leaves its page to the first
// or serves after it. Each page is served once, by one thread at a time.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_announcers_of_an_unattended_heap_serve_it {
  static constexpr unsigned threads = 2;
  test_heap<P> heap;

  two_announcers_of_an_unattended_heap_serve_it() { heap.leave(); }
  void thread(unsigned index) { heap.announce(index); }
  void after() {
    for (const auto& count : heap.served) P::check(count.get() == 1);
    P::check(heap.visits.get() >= 1);
    heap.check_empty();
  }
};

const check::scenario<two_announcers_of_an_unattended_heap_serve_it> registered{
    {.claim = "two announcements to a heap without resident: each page is served exactly once",
     .bounds = "1 announcement each; 2 pages",
     .graph = {10, 47},
     .relacy = {2772, 0}}};

}  // namespace
}  // namespace cairn::check
