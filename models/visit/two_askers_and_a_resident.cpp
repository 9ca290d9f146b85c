// SPDX-License-Identifier: MIT
//
// Two threads ask while a resident is inside, which leaves: each question that was posted ends once, and each desk has
// one holder at a time.
#include "scenario.hpp"
#include "visit/desk.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_askers_and_a_resident {
  static constexpr unsigned threads = 3;
  asked_heap<P> heap;  // thread 2 is inside

  void thread(unsigned index) {
    if (index < 2) return heap.ask(index);
    heap.work();
    heap.leave();
  }
  void after() { heap.check_over(); }
};

const check::scenario<two_askers_and_a_resident> registered{{.claim = "two questions against a leave: each ends once",
                                                             .bounds = "1 question with one look each, 1 leave",
                                                             .graph = {202, 606},
                                                             .relacy = {152900, 1415}}};

}  // namespace
}  // namespace cairn::check
