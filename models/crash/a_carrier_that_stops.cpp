// SPDX-License-Identifier: MIT
//
// A thread enters a shard heap, detaches its context and attaches it again, and stops somewhere: inside, or with the
// claim in a value that nobody has. Another one frees a block of the heap and tries to enter it.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_carrier_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;
  typename stops<P>::block_type* given[1];

  a_carrier_that_stops() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 0) {
      if (!all.is_entered()) return;
      const detached_context value = all.shared.detach();
      all.shared.attach(value.handle, value.serial);
      return all.leave();
    }
    all.free(given[0]);
    all.try_to_enter();
    all.allocate();
  }
  void after() { all.check_left(6, 2); }
};

const check::scenario<a_carrier_that_stops> registered{
    {.claim = "a claim whose value is lost blocks no free, no try_enter and no malloc elsewhere",
     .bounds =
         "1 enter, detach, attach and leave; 1 foreign free, 1 try_enter, malloc, free and leave; 1 malloc and free",
     .cover = {"entered"},
     .graph = {1233, 2971},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
