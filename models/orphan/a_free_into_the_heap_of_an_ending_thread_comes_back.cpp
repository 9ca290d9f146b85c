// SPDX-License-Identifier: MIT
//
// A thread ends (collects, leaves its gate, pushes its heap on the stack of orphans) while another, with a heap of its
// own, frees a block of one of its pages. Whoever adopts the heap finds the block.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_free_into_the_heap_of_an_ending_thread_comes_back {
  static constexpr unsigned threads = 2;
  facade<P> heap;
  typename facade<P>::block_type* given;

  a_free_into_the_heap_of_an_ending_thread_comes_back() {
    given = heap.malloc_as(0);
    heap.malloc_as(0);
    heap.malloc_as(1);
  }
  void thread(unsigned index) {
    if (index == 0) return contexts::end_current();
    heap.free(given);
  }
  void after() { heap.check_all_come_back(2); }
};

const check::scenario<a_free_into_the_heap_of_an_ending_thread_comes_back> registered{
    {.claim = "thread end against a foreign free into its page: the block is handed out once more",
     .bounds = "1 end, 1 foreign free; 3 slices of 2 blocks",
     .graph = {6, 13},
     .relacy = {63, 0}}};

}  // namespace
}  // namespace cairn::check
