// SPDX-License-Identifier: MIT
//
// Two threads enter a strict heap without the program's own lock. The one who comes second is told who is inside and
// where it has entered, and then waits like anybody: no block is handed out twice for it.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_strict_heap_names_its_resident : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t granule = wide<P>::granule;
  std::uint64_t heap;
  static inline const int sites[3] = {};  ///< the program's places, by their addresses

  a_strict_heap_names_its_resident() : wide<P>({.limit = false, .destroy = true}) {
    contexts::tolerate_two_residents();
    heap = this->shared.make_heap(true);
  }
  void thread(unsigned index) {
    auto& all = this->shared;
    P::check(all.enter(heap, &sites[index]) == answer::done);
    const double_entry& seen = contexts::second_entry[index];
    if (seen.heap != 0) {
      P::cover("two");
      P::check(seen.heap == heap && seen.thread == index + 1 && seen.site == &sites[index]);
      // A diagnosis of a moment: who was inside may be gone by now, and the one before it may still be named.
      P::check(seen.resident <= 2 && (seen.resident_site == nullptr || seen.resident_site == &sites[1 - index]));
    }
    this->give(this->take(granule), granule);
    this->leave(heap);
  }
  void after() {
    this->as(6, [&] { P::check(this->shared.destroy_heap(heap) == answer::done); });
    this->check_all_come_back(0);
  }
};

const check::scenario<a_strict_heap_names_its_resident> registered{
    {.claim = "who enters a strict heap that somebody is inside of is told who that is, and waits",
     .bounds = "2 of (enter, malloc, free, leave) of a strict heap",
     .cover = {"two"}}};

}  // namespace
}  // namespace cairn::check
