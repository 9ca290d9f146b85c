// SPDX-License-Identifier: MIT
//
// bad_handles - a handle that names no heap, or one that is gone, is refused by every function that takes one: EINVAL,
// or null or -1 with that errno, and nothing has changed.
#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <vector>

#include "cairn.h"

namespace {

std::size_t live_blocks(cairn_heap_t* heap) {
  cairn_heap_stats_t now{};
  now.size = sizeof now;
  return cairn_heap_get_stats(heap, &now) == 0 ? now.live_blocks : SIZE_MAX;
}
std::uint64_t descriptors() {
  cairn_stats_t now{};
  now.size = sizeof now;
  return cairn_get_stats(&now) == 0 ? now.heaps : 0;
}
std::uint64_t wrong_answers = 0;

void expect_null(void* got, int error) {
  wrong_answers += got != nullptr || error != EINVAL;
}

/// Every function that takes a heap refuses this one. Counts without doctest, as it is called thousands of times.
std::uint64_t accepted(cairn_heap_t* none, cairn_heap_t* live) {
  wrong_answers = 0;
  void* block = cairn_heap_malloc(live, 16);
  std::memset(block, 'x', 16);
  for (const int error : {cairn_heap_enter(none), cairn_heap_try_enter(none), cairn_heap_leave(none),
                          cairn_heap_collect(none, 1), cairn_heap_delete(none), cairn_heap_delete_into(none, live),
                          cairn_heap_delete_into(live, none), cairn_heap_destroy(none), cairn_heap_reset(none),
                          cairn_heap_recover(none), cairn_heap_set_limit(none, SIZE_MAX)}) {
    wrong_answers += error != EINVAL;
  }
  cairn_heap_stats_t stats{};
  stats.size = sizeof stats;
  wrong_answers += cairn_heap_get_stats(none, &stats) != EINVAL;
  wrong_answers += cairn_heap_contains(none, block) != 0;
  const auto attempt = [](auto allocate) {
    errno = 0;
    void* got = allocate();
    expect_null(got, errno);
  };
  attempt([&] { return cairn_heap_malloc(none, 8); });
  attempt([&] { return cairn_heap_calloc(none, 8, 8); });
  attempt([&] { return cairn_heap_zalloc(none, 8); });
  attempt([&] { return cairn_heap_aligned_alloc(none, 64, 8); });
  attempt([&] { return cairn_heap_realloc(none, nullptr, 8); });
  attempt([&] { return cairn_heap_realloc(none, block, 100000); });
  errno = 0;
  const int visited = cairn_heap_visit(
      none, 1, [](const cairn_area_t*, void*, std::size_t, void*) { return 1; }, nullptr);
  wrong_answers += visited != -1 || errno != EINVAL;
  wrong_answers += std::memcmp(block, "xxxxxxxxxxxxxxxx", 16) != 0 || cairn_heap_contains(live, block) != 1;
  cairn_free(block);
  return wrong_answers;
}

}  // namespace

TEST_CASE("null and garbage handles are no heap to any function") {
  cairn_heap_t* const live = cairn_heap_new();
  int local = 0;
  CHECK(accepted(nullptr, live) == 0);
  for (const std::uintptr_t garbage :
       {~std::uintptr_t{0}, std::uintptr_t{0xdeadbeefdeadbeef}, std::uintptr_t{1} << 63,
        reinterpret_cast<std::uintptr_t>(&local), reinterpret_cast<std::uintptr_t>(live) ^ (std::uintptr_t{1} << 60),
        std::uintptr_t{0xffffffff}, std::uintptr_t{0xffffffff00000000}}) {
    CAPTURE(garbage);
    CHECK(accepted(reinterpret_cast<cairn_heap_t*>(garbage), live) == 0);
  }
  CHECK(cairn_heap_destroy(live) == 0);
}

TEST_CASE("a stale handle is no heap to any function, also when its descriptor serves another heap") {
  std::vector<cairn_heap_t*> gone;
  for (int i = 0; i < 1000; i++) {
    gone.push_back(cairn_heap_new());
    CHECK((i % 2 == 0 ? cairn_heap_destroy(gone.back()) : cairn_heap_delete(gone.back())) == 0);
  }
  const std::uint64_t before = descriptors();
  cairn_heap_t* const live = cairn_heap_new();
  CHECK(descriptors() <= before + 1);  // descriptors are used again: 1000 heaps were no 1000 descriptors
  CHECK(before < 900);
  std::uint64_t wrong = 0;
  for (cairn_heap_t* each : gone) wrong += each == live ? 1 : accepted(each, live);
  CHECK(wrong == 0);
  CHECK(cairn_heap_enter(live) == 0);
  CHECK(cairn_heap_leave(live) == 0);
  cairn_collect(0);  // hands over what was freed from outside
  CHECK(live_blocks(live) == 0);
  CHECK(cairn_heap_destroy(live) == 0);
}
