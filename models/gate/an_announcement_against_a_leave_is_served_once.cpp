// SPDX-License-Identifier: MIT
//
// The resident leaves while a foreign thread announces two pages, one after the other: the resident finds each before
// it is out, or the announcer is the next one inside and serves it. In the end nobody is inside and the list is empty.
#include "explore.hpp"
#include "gate/heap.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_heap heap;

  void thread(unsigned index) {
    if (index == 0) {
      heap.announce(0);
      heap.announce(1);
    } else {
      heap.work();
      heap.leave();
    }
  }
  void after() {
    for (const auto& count : heap.served) relacy_platform::check(count.get() == 1);
    heap.check_empty();
  }
};

const registration registered{{"gate.an_announcement_against_a_leave_is_served_once",
                               "announce against leave: served exactly once, by the resident or by the announcer",
                               search::full, 771, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
