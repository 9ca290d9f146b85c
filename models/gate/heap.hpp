// SPDX-License-Identifier: MIT
//
// heap - what stands behind a gate in its scenarios: a plain counter that only who is inside may touch (so a second
// resident, or one that does not see what the last one did, is a race), and pages that count how often they are served.
#pragma once
#include "gate.hpp"
#include "relacy_platform.hpp"

namespace cairn::models {

struct test_heap {
  static constexpr std::uint32_t generation = 1, pages = 2;
  using gate_type = gate<relacy_platform>;

  gate_type door;
  relacy_platform::plain<int> visits;
  relacy_platform::plain<std::uint32_t> links[pages];
  relacy_platform::plain<int> served[pages];

  /// With the caller inside.
  test_heap() { door.establish(generation); }

  void work() { visits.set(visits.get() + 1); }
  void serve() {
    for (std::uint32_t link = door.take_announced(); link != 0;) {
      const std::uint32_t page = link - 1;
      link = links[page].get();
      served[page].set(served[page].get() + 1);
    }
  }
  void leave() {
    while (!door.try_leave()) serve();
  }
  void announce(std::uint32_t page) {
    switch (door.announce(generation, page, links[page])) {
      case gate_type::announcement::left_to_resident: return;
      case gate_type::announcement::serve:
        work();
        serve();
        return leave();
      case gate_type::announcement::stale: relacy_platform::check(false);
    }
  }
  /// Nobody is inside, and nothing waits.
  void check_empty() {
    relacy_platform::check(door.try_enter(generation) == gate_type::entry::entered);
    relacy_platform::check(door.take_announced() == 0);
  }
};

}  // namespace cairn::models
