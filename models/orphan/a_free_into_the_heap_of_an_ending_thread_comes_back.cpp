// SPDX-License-Identifier: MIT
//
// A thread ends (collects, leaves its gate, pushes its heap on the stack of orphans) while another, with a heap of its
// own, frees a block of one of its pages. Whoever adopts the heap finds the block.
#include "explore.hpp"
#include "system/facade.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  facade heap;
  facade::block_type* given;

  scenario() {
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

const registration registered{{"orphan.a_free_into_the_heap_of_an_ending_thread_comes_back",
                               "thread end against a foreign free into its page: the block is handed out once more",
                               search::full, 181'200, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
