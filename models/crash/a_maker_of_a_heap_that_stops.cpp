// SPDX-License-Identifier: MIT
//
// A thread makes a heap and stops somewhere. Another one makes one, too, and works in it.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_maker_of_a_heap_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;

  void thread(unsigned index) {
    const std::uint64_t made = all.shared.make_heap(false);
    P::check(made != 0);
    if (index == 0) return;
    P::check(all.shared.try_enter(made, nullptr) == answer::done);
    all.allocate();
    P::check(all.shared.delete_heap(made, 0) == answer::done);
  }
  void after() { all.check_left(6, 4); }
};

const check::scenario<a_maker_of_a_heap_that_stops> registered{
    {.claim = "a thread that stops while it makes a heap blocks nobody",
     .bounds = "1 make; 1 make, try_enter, malloc, free and delete",
     .graph = {98, 167},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
