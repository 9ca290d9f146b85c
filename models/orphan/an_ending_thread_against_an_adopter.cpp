// SPDX-License-Identifier: MIT
//
// A thread ends while another makes its first allocation: it adopts the heap or makes its own, and finds the heap's
// lists as the first one left them.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_ending_thread_against_an_adopter {
  static constexpr unsigned threads = 2;
  facade<P> heap;

  an_ending_thread_against_an_adopter() { heap.malloc_as(0); }
  void thread(unsigned index) {
    if (index == 0) return contexts::end_current();
    P::check(heap.malloc() != nullptr);
  }
  void after() { heap.check_all_come_back(2); }
};

const check::scenario<an_ending_thread_against_an_adopter> registered{
    {.claim = "thread end against a first allocation: the heap has one resident, and all blocks",
     .bounds = "1 end, 1 first malloc; 3 slices of 2 blocks",
     .graph = {4, 11},
     .relacy = {30, 0}}};

}  // namespace
}  // namespace cairn::check
