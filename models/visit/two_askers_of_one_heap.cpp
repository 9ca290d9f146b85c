// SPDX-License-Identifier: MIT
//
// Two threads ask at the same time, and nobody or a resident is inside: the second question is refused while the first
// one is posted; each that was posted ends once, and each desk has one holder at a time.
#include "scenario.hpp"
#include "visit/desk.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_askers_of_one_heap {
  static constexpr unsigned threads = 2;
  asked_heap<P> heap;

  two_askers_of_one_heap() { heap.leave(); }
  void thread(unsigned index) { heap.ask(index); }
  void after() { heap.check_over(); }
};

const check::scenario<two_askers_of_one_heap> registered{
    {.claim = "two questions to a heap without resident: each ends once",
     .bounds = "1 question with one look each",
     .graph = {14, 52},
     .relacy = {1326, 0}}};

}  // namespace
}  // namespace cairn::check
