// SPDX-License-Identifier: MIT
//
// heap - a gate and one page with two blocks, which nobody looks at (armed): frees are found by their announcements.
#pragma once
#include "gate.hpp"
#include "remote_list/blocks.hpp"

namespace cairn::check {

template <class P>
struct announced_heap {
  static constexpr std::uint32_t generation = 1, number = 5;
  using gate_type = gate<P>;
  test_page<P> page;
  gate_type door;
  typename P::template plain<std::uint32_t> link;
  typename P::template plain<int> settled;

  /// With the caller inside.
  announced_heap() {
    door.establish(generation, true, false);
    P::check(page.remote.arm());
  }
  void serve() {
    for (std::uint32_t next = door.take_work().head; next != 0;) {
      P::check(next == number + 1);
      next = link.get();
      page.settle();
      settled.set(settled.get() + 1);
    }
  }
  void leave() {
    while (!door.try_leave()) serve();
  }
  void leave_and_come_back() {
    leave();
    P::check(door.enter(generation) == gate_type::entry::entered);
    leave();
  }
  void free_foreign(std::uint32_t block) {
    if (!page.free_foreign(block, door.attended(generation))) return;
    if (door.announce(generation, number, link) == gate_type::announcement::serve) {
      serve();
      leave();
    }
  }
  void check_all_taken() {
    P::check(settled.get() >= 1 && !page.remote.is_announced());
    P::check(!door.look().inside() && !door.look().has_work());
    page.take();  // what was freed into the watched page
    page.check_all_taken();
  }
};

}  // namespace cairn::check
