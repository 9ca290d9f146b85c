// SPDX-License-Identifier: MIT
//
// Two contexts try to enter, work inside, and leave: never both at once, and the second sees all that the first did.
#include "explore.hpp"
#include "gate/heap.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_heap heap;
  relacy_platform::plain<int> entered[threads];

  scenario() { heap.leave(); }
  void thread(unsigned index) {
    if (heap.door.try_enter(test_heap::generation) != test_heap::gate_type::entry::entered) return;
    entered[index].set(1);
    heap.work();
    heap.leave();
  }
  void after() {
    relacy_platform::check(entered[0].get() + entered[1].get() >= 1);
    relacy_platform::check(heap.visits.get() == entered[0].get() + entered[1].get());
    heap.check_empty();
  }
};

const registration registered{{"gate.what_was_done_inside_is_visible_to_the_next",
                               "two contexts enter and leave: one at a time, and the hand-over is visible",
                               search::full, 134, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
