// SPDX-License-Identifier: MIT
//
// A heap is visited while another one is deleted into it: its page is seen as who was inside has left it, or not at
// all.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct visit_against_delete_into {
  static constexpr unsigned threads = 2;
  shards<P> all;
  std::uint64_t target;
  typename shards<P>::block_type* given[1];

  visit_against_delete_into() {
    target = all.shared.make_heap(false);
    all.fill(given);
    all.as(7, [&] { all.shared.delete_heap(all.shared.make_heap(false), 0); });  // there is a main heap
  }
  unsigned shown(std::uint64_t heap) {
    unsigned times = 0;
    all.shared.visit_heap(heap, true, [&](const visited_area& area, void* block) {
      P::check(area.used == 2);  // its page arrives with both blocks
      times += block == given[0];
      return true;
    });
    return times;
  }
  void thread(unsigned index) {
    if (index == 1) return P::check(shown(target) <= 1);
    all.enter();
    P::check(all.malloc() != nullptr);
    P::check(all.shared.delete_heap(all.heap, target) == answer::done);
  }
  void after() {
    all.as(5, [&] { all.shared.collect_heap(target, false); });
    P::check(shown(target) == 1);
  }
};

const check::scenario<visit_against_delete_into> registered{
    {.claim = "visit against delete into the heap: a page that comes is shown as it is, at most once",
     .bounds = "1 visit of the target, (enter, malloc, delete_into); 1 page",
     .graph = {211, 97},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
