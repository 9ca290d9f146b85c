// SPDX-License-Identifier: MIT
//
// A thread allocates and ends while another collects by force: it enters every heap that nobody is inside, found by
// number and not through the stack, so the gate alone hands the heap over.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_collector_of_all_heaps_against_an_ending_thread {
  static constexpr unsigned threads = 2;
  facade<P> heap{true};

  a_collector_of_all_heaps_against_an_ending_thread() {
    heap.malloc_as(0);
    contexts::slots[1].phase = context_phase::ended;  // has no heap, and gets none
  }
  void thread(unsigned index) {
    if (index == 1) {
      heap.shared.collect(true);
      return;
    }
    P::check(heap.malloc() != nullptr);  // writes what the collector is going to read
    contexts::end_current();
  }
  void after() { heap.check_all_come_back(2); }
};

const check::scenario<a_collector_of_all_heaps_against_an_ending_thread> registered{
    {.claim = "thread end against collect(true): one inside at a time, nothing is lost",
     .bounds = "1 malloc and end, 1 collect(true); 3 slices of 2 blocks",
     .graph = {4, 5},
     .relacy = {16, 0}}};

}  // namespace
}  // namespace cairn::check
