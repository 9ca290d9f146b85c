// SPDX-License-Identifier: MIT
//
// A heap waits for a thread. One thread makes its first allocation and adopts it, unless the other is inside to serve
// it; the other, with a heap of its own, frees the orphan's only live block, which empties the page.
#include "explore.hpp"
#include "system/facade.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  facade heap{true};
  facade::block_type* given;

  scenario() {
    given = heap.malloc_as(2);
    heap.malloc_as(1);
    heap.end_as(2);
  }
  void thread(unsigned index) {
    if (index == 1) return heap.free(given);
    relacy_platform::check(heap.malloc() != nullptr);
  }
  void after() { heap.check_all_come_back(2); }
};

const registration registered{{"orphan.a_free_into_an_orphan_against_its_adopter",
                               "adopt against a foreign free into the orphan: one inside at a time, nothing is lost",
                               search::random, 1'000'000, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
