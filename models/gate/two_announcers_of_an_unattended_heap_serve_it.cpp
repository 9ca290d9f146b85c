// SPDX-License-Identifier: MIT
//
// Nobody is inside. Two foreign threads announce a page each: the first serves; the second leaves its page to the first
// or serves after it. Each page is served once, by one thread at a time.
#include "explore.hpp"
#include "gate/heap.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_heap heap;

  scenario() { heap.leave(); }
  void thread(unsigned index) { heap.announce(index); }
  void after() {
    for (const auto& count : heap.served) relacy_platform::check(count.get() == 1);
    relacy_platform::check(heap.visits.get() >= 1);
    heap.check_empty();
  }
};

const registration registered{{"gate.two_announcers_of_an_unattended_heap_serve_it",
                               "two announcements to a heap without resident: each page is served exactly once",
                               search::full, 1'186, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
