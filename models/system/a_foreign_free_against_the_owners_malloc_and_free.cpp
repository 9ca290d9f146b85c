// SPDX-License-Identifier: MIT
//
// The everyday case: the owner frees and allocates in the page into which a foreign thread frees. Both blocks of the
// page were live, so the owner's malloc either finds the foreign block or retires the page as full.
#include "explore.hpp"
#include "system/facade.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  facade heap;
  facade::block_type* given;

  scenario() {
    given = heap.malloc_as(0);
    heap.malloc_as(0);
    heap.malloc_as(1);
  }
  void thread(unsigned index) {
    if (index == 1) return heap.free(given);
    if (facade::block_type* got = heap.malloc(); got != nullptr) heap.free(got);
  }
  void after() { heap.check_all_come_back(2); }
};

const registration registered{{"system.a_foreign_free_against_the_owners_malloc_and_free",
                               "malloc and free of the owner against a foreign free: each block comes back once",
                               search::random, 1'000'000, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
