// SPDX-License-Identifier: MIT
//
// A thread ends while another makes its first allocation: it adopts the heap or makes its own, and finds the heap's
// lists as the first one left them.
#include "explore.hpp"
#include "system/facade.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  facade heap;

  scenario() { heap.malloc_as(0); }
  void thread(unsigned index) {
    if (index == 0) return contexts::end_current();
    relacy_platform::check(heap.malloc() != nullptr);
  }
  void after() { heap.check_all_come_back(2); }
};

const registration registered{{"orphan.an_ending_thread_against_an_adopter",
                               "thread end against a first allocation: the heap has one resident, and all blocks",
                               search::full, 735'480, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
