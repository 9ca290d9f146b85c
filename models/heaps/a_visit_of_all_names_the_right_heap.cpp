// SPDX-License-Identifier: MIT
//
// A block of a heap's guests is shown by a visit of all heaps, while the heap is deleted and the descriptor of its
// guest part serves a new heap at once: it is shown as the old heap's, or as the main heap's where it goes, and not as
// another one's.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_visit_of_all_names_the_right_heap {
  static constexpr unsigned threads = 2;
  static constexpr bool graphs_only = true;
  shards<P> all;
  void* lives;
  std::uint64_t main_heap;

  a_visit_of_all_names_the_right_heap() {
    all.as(7, [&] {
      const std::uint64_t other = all.shared.make_heap(false);
      P::check(all.shared.enter(other, nullptr) == answer::done);
      void* moves = all.take();
      P::check(all.shared.leave(other) == answer::done && all.shared.delete_heap(other, 0) == answer::done);
      main_heap = all.shared.heap_of_block(moves);
      lives = all.guest();
    });
  }
  void thread(unsigned index) {
    if (index == 1) {
      P::check(all.shared.delete_heap(all.heap, 0) != answer::invalid);
      for (int i = 0; i < 2; i++) P::check(all.shared.make_heap(false) != 0);  // the part's descriptor is the second
      return;
    }
    const visit_answer result = all.shared.visit_all(true, [&](const visited_area& area, void* block) {
      if (block == lives) P::cover(area.handle == main_heap ? "moved" : "as it was");
      P::check(block != lives || area.handle == all.heap || area.handle == main_heap);
      return true;
    });
    P::check(result != visit_answer::stopped);
  }
  void after() {}
};

const check::scenario<a_visit_of_all_names_the_right_heap> registered{
    {.claim = "a visit shows each block with the heap that has it, whatever becomes of that heap",
     .bounds = "1 visit of all heaps, 1 delete and 2 makes; 1 block of the guests, 1 of the main heap",
     .cover = {"moved", "as it was"},
     .spurious = 0}};

}  // namespace
}  // namespace cairn::check
