// SPDX-License-Identifier: MIT
//
// A visit of a heap that is destroyed meanwhile: it ends, and shows nothing twice.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct visit_against_destroy {
  static constexpr unsigned threads = 2;
  shards<P> all{{.release = true, .destroy = true}};
  typename shards<P>::block_type* given[1];

  visit_against_destroy() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 0) {
      const answer result = all.shared.destroy_heap(all.heap);
      return P::check(result == answer::done || result == answer::busy);
    }
    unsigned shown = 0;
    all.shared.visit_heap(all.heap, true, [&](const visited_area&, void* block) {
      shown += block != nullptr;
      return true;
    });
    P::check(shown <= 1);
  }
  void after() {
    all.shared.destroy_heap(all.heap);
    P::check(all.available(2) == facade<P>::blocks);
  }
};

const check::scenario<visit_against_destroy> registered{{.claim = "visit against destroy: both end",
                                                         .bounds = "1 visit, 1 destroy; 1 page",
                                                         .graph = {2016, 41},
                                                         .spurious = 0,
                                                         .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
