// SPDX-License-Identifier: MIT
//
// A thread allocates and ends while another collects by force: it enters every heap that nobody is inside, found by
// number and not through the stack, so the gate alone hands the heap over.
#include "explore.hpp"
#include "system/facade.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  facade heap{true};

  scenario() {
    heap.malloc_as(0);
    contexts::slots[1].phase = context_phase::ended;  // has no heap, and gets none
  }
  void thread(unsigned index) {
    if (index == 1) {
      heap.shared.collect(true);
      return;
    }
    relacy_platform::check(heap.malloc() != nullptr);  // writes what the collector is going to read
    contexts::end_current();
  }
  void after() { heap.check_all_come_back(2); }
};

const registration registered{{"orphan.a_collector_of_all_heaps_against_an_ending_thread",
                               "thread end against collect(true): one inside at a time, nothing is lost", search::full,
                               5'148, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
