// SPDX-License-Identifier: MIT
//
// Nobody is inside. One thread enters as an adopter does, works and leaves; another announces a page. The page is
// served once, by either, and what the adopter did is visible to the announcer that enters after it, and the other way
// round.
#include "explore.hpp"
#include "gate/heap.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_heap heap;

  scenario() { heap.leave(); }
  void thread(unsigned index) {
    if (index == 0) return heap.announce(0);
    if (heap.door.try_enter(test_heap::generation) != test_heap::gate_type::entry::entered) return;
    heap.work();
    heap.serve();
    heap.leave();
  }
  void after() {
    relacy_platform::check(heap.served[0].get() == 1);
    heap.check_empty();
  }
};

const registration registered{{"gate.an_announcer_and_an_adopter_exclude_each_other",
                               "announce against enter: one inside at a time, the page is served exactly once",
                               search::full, 435, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
