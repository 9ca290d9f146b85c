// SPDX-License-Identifier: MIT
//
// A thread asks whoever is inside, who takes a slow path and leaves. The question is answered, or withdrawn unseen, or
// forsaken and then the answerer keeps the desk: one holder at a time.
// Not on real threads: hardly any execution there comes to a forsaken question.
#include "scenario.hpp"
#include "visit/desk.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_question_to_a_resident_is_answered_once {
  static constexpr unsigned threads = 2;
  asked_heap<P> heap;  // thread 1 is inside

  void thread(unsigned index) {
    if (index == 0) return heap.ask(0);
    heap.work();
    heap.serve();
    heap.leave();
  }
  void after() {
    P::cover(heap.desks[0].ended.get() == ending::forsaken   ? "forsaken"
             : heap.desks[0].ended.get() == ending::answered ? "answered"
                                                             : "withdrawn");
    heap.check_over();
  }
};

const check::scenario<a_question_to_a_resident_is_answered_once> registered{
    {.claim =
         "a question against a slow path and a leave: answered once, withdrawn or forsaken; one holder of the desk",
     .bounds = "1 question with one look, 1 slow path, 1 leave",
     .cover = {"answered", "withdrawn", "forsaken"},
     .graph = {9, 15},
     .relacy = {224, 0},
     .on_threads = false}};

}  // namespace
}  // namespace cairn::check
