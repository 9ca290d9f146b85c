// SPDX-License-Identifier: MIT
//
// One thread enters the heap, allocates and leaves; another allocates in it from outside, in pages of its own, and
// frees. Neither waits for the other.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_guest_against_the_resident {
  static constexpr unsigned threads = 2;
  shards<P> all{{.release = true, .destroy = true}};

  void thread(unsigned index) {
    if (index == 0) {
      all.enter();
      P::check(all.malloc() != nullptr);
      return all.leave();
    }
    auto* block = all.guest();
    P::check(block != nullptr);
    P::check(all.shared.heap_of_block(block) == all.heap);
    all.free(block);
  }
  void after() {
    P::check(all.shared.destroy_heap(all.heap) == answer::done);
    P::check(all.available(2) == facade<P>::blocks);
  }
};

const check::scenario<a_guest_against_the_resident> registered{
    {.claim = "guest against resident: pages apart, both of the same heap",
     .bounds = "(enter, malloc, leave) and (guest malloc, heap_of, free)",
     .graph = {166, 1273},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
