// SPDX-License-Identifier: MIT
//
// A thread asks and never withdraws: whatever the resident does, slow path or leave, the question is answered; or
// nobody was inside, and the asker has answered it itself.
#include "scenario.hpp"
#include "visit/desk.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_patient_asker_is_always_answered {
  static constexpr unsigned threads = 2;
  asked_heap<P> heap;  // thread 1 is inside

  void thread(unsigned index) {
    if (index == 0) return P::check(heap.post(0));
    heap.serve();
    heap.leave();
  }
  void after() {
    P::check(heap.answers.get() == 1 && heap.desks[0].contents.get() == 2);
    P::check(heap.desks[0].state.wait(1));
    P::check(!heap.door.look().inside() && !heap.door.look().has_work());
  }
};

const check::scenario<a_patient_asker_is_always_answered> registered{
    {.claim = "a question that nobody withdraws: it is answered",
     .bounds = "1 question, 1 slow path, 1 leave",
     .graph = {3, 9},
     .relacy = {68, 0}}};

}  // namespace
}  // namespace cairn::check
