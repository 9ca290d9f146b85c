// SPDX-License-Identifier: MIT
//
// A producer pushes two values into a queue of one place, a consumer tries to pop three times: what it pops comes in
// order, each once.
#include "scenario.hpp"
#include "spsc_queue.hpp"

namespace {

template <class P>
struct values_come_in_order {
  static constexpr unsigned threads = 2;
  spsc_queue<P, int, 1> queue;
  typename P::template plain<int> popped;

  void thread(unsigned index) {
    if (index == 0) {
      if (queue.try_push(1)) queue.try_push(2);
      return;
    }
    int expected = 1, value = 0;
    for (int tries = 0; tries < 3; tries++) {
      if (!queue.try_pop(value)) continue;
      P::check(value == expected);
      expected++;
    }
    if (expected == 3) P::cover("both");
    popped.set(expected - 1);
  }
  void after() { P::outcome(static_cast<std::uint64_t>(popped.get())); }
};

#ifdef QUEUE_PUBLISHES_RELAXED
constexpr cairn::check::expectation expected{.fails = true};  // the mistake must be found
#else
constexpr cairn::check::expectation expected{};
#endif

const cairn::check::scenario<values_come_in_order> registered{
    {.claim = "what the consumer pops comes in order, each value once",
     .bounds = "2 pushes, 3 pops; 1 place",
     .name = "queue.values_come_in_order",
     .cover = {"both"},
     .graph = expected,
     .relacy = expected}};

}  // namespace
