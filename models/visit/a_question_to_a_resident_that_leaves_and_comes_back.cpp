// SPDX-License-Identifier: MIT
//
// One thread asks, another one is the resident, and enters again after it has left: whoever is inside finds the
// question, and what was done inside is visible to the asker that serves the heap itself.
#include "scenario.hpp"
#include "visit/desk.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_question_to_a_resident_that_leaves_and_comes_back {
  static constexpr unsigned threads = 2;
  asked_heap<P> heap;  // thread 1 is inside

  void thread(unsigned index) {
    if (index == 0) return heap.ask(0);
    heap.work();
    heap.leave();
    if (heap.door.enter(asked_heap<P>::generation) == asked_heap<P>::gate_type::entry::entered) heap.stay();
  }
  void after() { heap.check_over(); }
};

const check::scenario<a_question_to_a_resident_that_leaves_and_comes_back> registered{
    {.claim = "a question against a resident that leaves and comes back: one holder of the desk, nothing lost",
     .bounds = "1 question with one look; 1 leave, 1 entry and leave",
     .graph = {30, 96},
     .relacy = {32809, 10674}}};

}  // namespace
}  // namespace cairn::check
