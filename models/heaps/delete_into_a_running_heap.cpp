// SPDX-License-Identifier: MIT
//
// A heap is deleted into another one whose resident goes on allocating and leaves: it finds the pages on its slow path
// or when it leaves, with their free blocks.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct delete_into_a_running_heap {
  static constexpr unsigned threads = 2;
  shards<P> all;
  std::uint64_t other;
  typename shards<P>::block_type* given[1];

  delete_into_a_running_heap() {
    all.fill(given);
    other = all.shared.make_heap(false);
    all.as(1, [&] { P::check(all.shared.enter(other, nullptr) == answer::done); });
  }
  void thread(unsigned index) {
    if (index == 0) return P::check(all.shared.delete_heap(all.heap, other) == answer::done);
    P::check(all.malloc() != nullptr);
    P::check(all.shared.leave(other) == answer::done);
  }
  void after() {
    P::check(all.shared.heap_of_block(given[0]) == other);
    all.as(6, [&] {
      P::check(all.shared.enter(other, nullptr) == answer::done);
      unsigned more = 0;
      while (more <= facade<P>::blocks && all.malloc() != nullptr) more++;
      P::check(more == facade<P>::blocks - 2);
    });
  }
};

const check::scenario<delete_into_a_running_heap> registered{
    {.claim = "delete into a heap against its resident: the pages arrive, once",
     .bounds = "1 delete_into, 1 malloc and leave",
     .graph = {22, 113},
     .relacy = {2298, 0}}};

}  // namespace
}  // namespace cairn::check
