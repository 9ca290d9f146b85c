// SPDX-License-Identifier: MIT
//
// bad_input - what cairn.h promises for calls at the wrong time and in the wrong order: an error code, and nothing has
// changed. (Wrong handles: bad_handles.cpp. Calls that end the process: properties/abuse.)
#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <latch>
#include <map>
#include <thread>
#include <vector>

#include "cairn.h"

namespace {

/// A thread that is inside a heap for the life of the object.
class resident {
 public:
  explicit resident(cairn_heap_t* heap)
      : thread_([this, heap] {
          error_ = cairn_heap_enter(heap);
          entered_.count_down();
          leaving_.wait();
          if (error_ == 0) cairn_heap_leave(heap);
        }) {
    entered_.wait();
  }
  ~resident() {
    leaving_.count_down();
    thread_.join();
  }
  int error() const { return error_; }

 private:
  int error_ = -1;
  std::latch entered_{1}, leaving_{1};
  std::thread thread_;  // last: it uses the others
};

std::size_t live_blocks(cairn_heap_t* heap) {
  cairn_heap_stats_t now{};
  now.size = sizeof now;
  return cairn_heap_get_stats(heap, &now) == 0 ? now.live_blocks : SIZE_MAX;
}
}  // namespace

TEST_CASE("leave: of a heap the caller is not in EPERM, of one that is not innermost EBUSY, and nothing has changed") {
  cairn_heap_t *const outer = cairn_heap_new(), *const inner = cairn_heap_new();
  CHECK(cairn_heap_leave(outer) == EPERM);
  int errors[4];
  cairn_heap_t* current = nullptr;
  {
    const resident other(inner);
    CHECK(other.error() == 0);
    errors[0] = cairn_heap_leave(inner);  // somebody else is
  }
  CHECK(cairn_heap_enter(outer) == 0);
  CHECK(cairn_heap_enter(inner) == 0);
  errors[1] = cairn_heap_leave(outer);
  current = cairn_heap_current();
  errors[2] = cairn_heap_leave(inner);
  errors[3] = cairn_heap_leave(outer);
  CHECK(errors[0] == EPERM);
  CHECK(errors[1] == EBUSY);
  CHECK(current == inner);
  CHECK(errors[2] == 0);
  CHECK(errors[3] == 0);
  CHECK(cairn_heap_delete(outer) == 0);
  CHECK(cairn_heap_delete(inner) == 0);
}

TEST_CASE("enter twice is EDEADLK, innermost or not; try_enter is EBUSY") {
  cairn_heap_t *const outer = cairn_heap_new(), *const inner = cairn_heap_new();
  cairn_heap_enter(outer);
  const int twice = cairn_heap_enter(outer);
  cairn_heap_enter(inner);
  const int deeper = cairn_heap_enter(outer), tried = cairn_heap_try_enter(outer);
  cairn_heap_leave(inner);
  cairn_heap_leave(outer);
  CHECK(twice == EDEADLK);
  CHECK(deeper == EDEADLK);
  CHECK(tried == EBUSY);
  CHECK(cairn_heap_delete(outer) == 0);
  CHECK(cairn_heap_delete(inner) == 0);
}

TEST_CASE("another thread's own heap: try_enter EPERM, delete, destroy and delete_into EPERM") {
  cairn_heap_t *own = nullptr, *const shard = cairn_heap_new();
  std::latch known(1), done(1);
  std::thread owner([&] {
    own = cairn_heap_current();
    known.count_down();
    done.wait();
  });
  known.wait();
  CHECK(cairn_heap_try_enter(own) == EPERM);
  CHECK(cairn_heap_delete(own) == EPERM);
  CHECK(cairn_heap_destroy(own) == EPERM);
  CHECK(cairn_heap_delete_into(own, shard) == EPERM);
  CHECK(cairn_heap_reset(own) == EPERM);
  done.count_down();
  owner.join();
  CHECK(cairn_heap_destroy(shard) == 0);
}

TEST_CASE("the caller's own heap can be neither deleted nor destroyed") {
  cairn_heap_t *const own = cairn_heap_current(), *const shard = cairn_heap_new();
  CHECK(cairn_heap_delete(own) == EPERM);
  CHECK(cairn_heap_destroy(own) == EPERM);
  CHECK(cairn_heap_delete_into(own, shard) == EPERM);
  CHECK(cairn_heap_enter(own) == EDEADLK);
  CHECK(cairn_heap_current() == own);
  CHECK(cairn_heap_destroy(shard) == 0);
}

TEST_CASE("the end of a heap that somebody else is inside of is EBUSY, and nothing has changed") {
  cairn_heap_t *const shard = cairn_heap_new(), *const other = cairn_heap_new();
  void* block = cairn_heap_malloc(shard, 100);
  {
    const resident inside(shard);
    CHECK(cairn_heap_delete(shard) == EBUSY);
    CHECK(cairn_heap_destroy(shard) == EBUSY);
    CHECK(cairn_heap_delete_into(shard, other) == EBUSY);
    CHECK(cairn_heap_reset(shard) == EBUSY);
  }
  CHECK(cairn_heap_contains(shard, block) == 1);
  cairn_free(block);
  CHECK(cairn_heap_destroy(shard) == 0);
  CHECK(cairn_heap_destroy(other) == 0);
}

TEST_CASE("the end of a heap from inside is EBUSY unless it is the innermost") {
  cairn_heap_t *const outer = cairn_heap_new(), *const inner = cairn_heap_new();
  cairn_heap_enter(outer);
  cairn_heap_enter(inner);
  const int deleted = cairn_heap_delete(outer), destroyed = cairn_heap_destroy(outer);
  const int into = cairn_heap_delete_into(outer, inner), reset = cairn_heap_reset(outer);
  const int innermost = cairn_heap_destroy(inner);
  cairn_heap_t* const back = cairn_heap_current();
  const int last = cairn_heap_delete(outer);
  CHECK(deleted == EBUSY);
  CHECK(destroyed == EBUSY);
  CHECK(into == EBUSY);
  CHECK(reset == EBUSY);
  CHECK(innermost == 0);
  CHECK(back == outer);
  CHECK(last == 0);
  CHECK(cairn_heap_current() != outer);
}

TEST_CASE("destroying or deleting twice is EINVAL, in any order; entering what is gone, too") {
  for (int i = 0; i < 4; i++) {
    cairn_heap_t* const shard = cairn_heap_new();
    CHECK((i & 1 ? cairn_heap_destroy(shard) : cairn_heap_delete(shard)) == 0);
    CHECK((i & 2 ? cairn_heap_destroy(shard) : cairn_heap_delete(shard)) == EINVAL);
    CHECK(cairn_heap_enter(shard) == EINVAL);
    CHECK(cairn_heap_try_enter(shard) == EINVAL);
  }
  cairn_heap_t* const shard = cairn_heap_new();
  CHECK(cairn_heap_delete_into(shard, shard) != 0);
  CHECK(cairn_heap_destroy(shard) == 0);
}

TEST_CASE("recover of a heap whose resident lives is EINVAL") {
  cairn_heap_t* const shard = cairn_heap_new();
  CHECK(cairn_heap_recover(shard) == EINVAL);
  const resident inside(shard);
  CHECK(cairn_heap_recover(shard) == EINVAL);
}

TEST_CASE("a limit below the use is EBUSY and changes nothing, of a heap and of the process") {
  cairn_heap_t* const shard = cairn_heap_new();
  CHECK(cairn_heap_set_limit(shard, 8 << 20) == 0);
  void* block = cairn_heap_malloc(shard, 4 << 20);
  CHECK(cairn_heap_set_limit(shard, 1 << 20) == EBUSY);
  CHECK(cairn_heap_set_limit(shard, 0) == EBUSY);
  cairn_heap_stats_t now{};
  now.size = sizeof now;
  CHECK(cairn_heap_get_stats(shard, &now) == 0);
  CHECK(now.limit_bytes == 8 << 20);
  CHECK(cairn_set_limit(1 << 20) == EBUSY);
  cairn_stats_t all{};
  all.size = sizeof all;
  CHECK(cairn_get_stats(&all) == 0);
  CHECK(all.limit_bytes == SIZE_MAX);
  void* second = cairn_heap_malloc(shard, 3 << 20);
  CHECK(second != nullptr);
  cairn_free(second);
  cairn_free(block);
  CHECK(cairn_heap_destroy(shard) == 0);
}

TEST_CASE("statistics into nothing, or into too little, are EINVAL; into a part, that part") {
  cairn_heap_t* const shard = cairn_heap_new();
  cairn_heap_stats_t now{};
  CHECK(cairn_heap_get_stats(shard, nullptr) == EINVAL);
  CHECK(cairn_heap_get_stats(shard, &now) == EINVAL);
  now.size = 2 * sizeof(std::size_t);
  now.limit_bytes = 77;
  CHECK(cairn_heap_get_stats(shard, &now) == 0);
  CHECK(now.limit_bytes == 77);
  CHECK(cairn_heap_destroy(shard) == 0);
}

TEST_CASE("a visitor may allocate and free in the heap it visits: what stays live is seen exactly once") {
  struct state {
    std::map<void*, int> seen;
    std::vector<void*> made;
    cairn_heap_t* heap;
  };
  for (const bool from_inside : {false, true}) {
    CAPTURE(from_inside);
    cairn_heap_t* const shard = cairn_heap_new();
    std::vector<void*> blocks(2000), kept;
    for (void*& each : blocks) each = cairn_heap_malloc(shard, 200);
    state all{{}, {}, shard};
    for (std::size_t i = 0; i < blocks.size(); i++) {
      if (i % 2 == 0) kept.push_back(blocks[i]);
      all.seen[blocks[i]] = i % 2 == 0 ? 0 : -1;  // -1: to be freed when it is shown
    }
    all.made.reserve(4000);
    const int entered = from_inside ? cairn_heap_enter(shard) : 0;
    const int done = cairn_heap_visit(
        shard, 1,
        [](const cairn_area_t*, void* block, std::size_t, void* arg) {
          auto& s = *static_cast<state*>(arg);
          const auto found = block == nullptr ? s.seen.end() : s.seen.find(block);
          if (found == s.seen.end()) return 1;
          if (found->second >= 0) return found->second++, 1;
          if (found->second == -1) {
            found->second = -2;
            cairn_free(block);
            s.made.push_back(cairn_heap_malloc(s.heap, 200));
          }
          return 1;
        },
        &all);
    const int left = from_inside ? cairn_heap_leave(shard) : 0;
    CHECK(entered == 0);
    CHECK(left == 0);
    CHECK(done == 1);
    CHECK(std::all_of(kept.begin(), kept.end(), [&](void* each) { return all.seen[each] == 1; }));
    cairn_collect(1);
    CHECK(live_blocks(shard) == kept.size() + all.made.size());
    CHECK(cairn_heap_destroy(shard) == 0);
  }
}
