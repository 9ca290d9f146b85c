// SPDX-License-Identifier: MIT
//
// Two threads enter the same shard heap, allocate, and leave: one waits for the other, finds the heap's pages as it
// left them, and no block is handed out twice.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_enter_a_shard_in_turn {
  static constexpr unsigned threads = 2;
  shards<P> all{{}};

  void thread(unsigned) {
    all.enter();
    P::check(all.malloc() != nullptr);
    all.leave();
  }
  void after() {
    all.as(6, [&] {
      all.enter();
      unsigned more = 0;
      while (more <= facade<P>::blocks && all.malloc() != nullptr) more++;
      P::check(more == facade<P>::blocks - 2);
      all.leave();
    });
  }
};

const check::scenario<two_enter_a_shard_in_turn> registered{
    {.claim = "enter against enter: one at a time, each sees what the other has done",
     .bounds = "2 x (enter, malloc, leave)",
     .graph = {36, 157},
     .relacy = {18798, 8548}}};

}  // namespace
}  // namespace cairn::check
