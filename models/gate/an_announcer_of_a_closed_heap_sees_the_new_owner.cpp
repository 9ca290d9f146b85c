// SPDX-License-Identifier: MIT
//
// The resident gives its pages to others and ends the heap, while a foreign thread announces one of them: it finds the
// heap there, and then close finds the page; or it finds the heap gone, and then it sees who owns the page.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_announcer_of_a_closed_heap_sees_the_new_owner {
  static constexpr unsigned threads = 2;
  static constexpr int new_owner = 7;
  using heap_type = test_heap<P>;
  using announcement = typename heap_type::gate_type::announcement;
  heap_type heap;  // thread 1 is inside
  typename P::template plain<int> owner, found, left;

  void thread(unsigned index) {
    if (index == 1) {
      owner.set(new_owner);
      const auto last = heap.door.close(2);
      found.set(last.head == 1 ? 1 : 0);
      heap.serve(last);
      return;
    }
    switch (heap.door.announce(heap_type::generation, 0, heap.links[0])) {
      case announcement::left_to_resident: return left.set(1);
      case announcement::stale: return P::check(owner.get() == new_owner);
      case announcement::serve: return P::check(false);
    }
  }
  void after() { P::check(found.get() == left.get() && heap.served[0].get() == left.get()); }
};

const check::scenario<an_announcer_of_a_closed_heap_sees_the_new_owner> registered{
    {.claim = "announce against close: the page is found, or its new owner is seen",
     .bounds = "1 announcement, 1 close; 1 page",
     .graph = {2, 4},
     .relacy = {12, 0}}};

}  // namespace
}  // namespace cairn::check
