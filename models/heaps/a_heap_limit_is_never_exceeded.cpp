// SPDX-License-Identifier: MIT
//
// A resident and a guest allocate in a heap whose limit is one slice: together they never have more, and the one that
// is refused gets null.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_heap_limit_is_never_exceeded {
  static constexpr unsigned threads = 2;
  shards<P> all{{.limit = true}};

  a_heap_limit_is_never_exceeded() {
    P::check(all.shared.limit_heap(all.heap, facade_geometry<P>::slice_bytes) == answer::done);
    all.as(0, [&] { all.enter(); });
  }
  void thread(unsigned index) {
    const bool got = index == 0 ? all.malloc() != nullptr : all.guest() != nullptr;
    P::cover(got ? "got" : "refused");
  }
  void after() {
    heap_statistics now;
    all.as(0, [&] { all.leave(); });
    P::check(all.shared.heap_statistics_of(all.heap, now) == answer::done);
    P::check(now.charged_bytes == facade_geometry<P>::slice_bytes && now.live_blocks == 1);
  }
};

const check::scenario<a_heap_limit_is_never_exceeded> registered{
    {.claim = "limit of a heap: resident and guest together never exceed it",
     .bounds = "1 malloc, 1 guest malloc; limit 1 slice",
     .cover = {"got", "refused"},
     .graph = {2, 27},
     .relacy = {82, 0}}};

}  // namespace
}  // namespace cairn::check
