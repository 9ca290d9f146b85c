// SPDX-License-Identifier: MIT
//
// heap - what stands behind a gate in its scenarios: a plain counter that only who is inside may touch (so a second
// resident, or one that does not see what the last one did, is a race), and pages that count how often they are served.
#pragma once
#include "gate.hpp"

namespace cairn::check {

template <class P, std::uint32_t MaxWaiters = gate_word::max_waiters>
struct test_heap {
  static constexpr std::uint32_t generation = 1, pages = 2;
  using gate_type = gate<P, MaxWaiters>;

  gate_type door;
  typename P::template plain<int> visits;
  typename P::template plain<std::uint32_t> links[pages];
  typename P::template plain<int> served[pages];

  /// With the caller inside.
  test_heap() { door.establish(generation, true, false); }

  void work() { visits.set(visits.get() + 1); }
  void serve() { serve(door.take_work()); }
  void serve(const typename gate_type::work& taken) {
    for (std::uint32_t link = taken.head; link != 0;) {
      const std::uint32_t page = link - 1;
      link = links[page].get();
      served[page].set(served[page].get() + 1);
    }
  }
  void leave() {
    while (!door.try_leave()) serve();
  }
  bool enter() { return door.enter(generation) == gate_type::entry::entered; }
  /// A whole stay of somebody who waits for it.
  void visit() {
    P::check(enter());
    work();
    leave();
  }
  bool try_enter(typename gate_type::role as = gate_type::role::resident) {
    return door.try_enter(generation, as) == gate_type::entry::entered;
  }
  void announce(std::uint32_t page) {
    switch (door.announce(generation, page, links[page])) {
      case gate_type::announcement::left_to_resident: return;
      case gate_type::announcement::serve:
        work();
        serve();
        return leave();
      case gate_type::announcement::stale: P::check(false);
    }
  }
  /// Nobody is inside, and nothing waits.
  void check_empty() {
    const gate_word seen = door.look();
    P::check(!seen.inside() && !seen.has_work() && seen.waiters() == 0);
  }
};

}  // namespace cairn::check
