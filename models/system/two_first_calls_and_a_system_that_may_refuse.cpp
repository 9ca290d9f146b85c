// SPDX-License-Identifier: MIT
//
// Two threads make the first calls of the process, and the system may refuse to open memory, each time: who gets a
// block finds everything set up, who gets none can ask again, and the others are served as if nothing had been.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_first_calls_and_a_system_that_may_refuse {
  static constexpr unsigned threads = 2;
  facade<P> heap{true};
  typename P::template plain<unsigned> got[threads];

  two_first_calls_and_a_system_that_may_refuse() {
    contexts::assume_constants = false;  // they are made while the threads run
    contexts::opening = [](void*, std::size_t) { return P::choose(2) == 0; };
  }
  void thread(unsigned index) {
    got[index].set(heap.malloc() == nullptr ? 0 : 1);
    P::cover(got[index].get() == 0 ? "refused" : "served");
  }
  void after() { heap.check_all_come_back(got[0].get() + got[1].get()); }
};

const check::scenario<two_first_calls_and_a_system_that_may_refuse> registered{
    {.claim = "the first calls of a process, any of whose system calls may fail: set up once, nothing is lost",
     .bounds = "2 first malloc; each opening of memory may be refused",
     .cover = {"refused", "served"},
     .graph = {56470, 114970},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
