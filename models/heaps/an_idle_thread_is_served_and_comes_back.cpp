// SPDX-License-Identifier: MIT
//
// A thread goes idle while another frees a block of its heap: the freer may serve the heap, and the thread gets back
// in when it is busy again.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_idle_thread_is_served_and_comes_back {
  static constexpr unsigned threads = 2;
  shards<P> all;
  typename shards<P>::block_type* given;

  an_idle_thread_is_served_and_comes_back() {
    given = all.malloc_as(0);
    all.malloc_as(0);
    all.malloc_as(1);
  }
  void thread(unsigned index) {
    if (index == 1) return all.free(given);
    all.shared.idle();
    all.shared.busy();
  }
  void after() { all.check_all_come_back(2); }
};

const check::scenario<an_idle_thread_is_served_and_comes_back> registered{
    {.claim = "idle and busy against a foreign free: one inside at a time, nothing is lost",
     .bounds = "1 idle, 1 busy, 1 foreign free",
     .graph = {11, 56},
     .relacy = {8952, 4905}}};

}  // namespace
}  // namespace cairn::check
