// SPDX-License-Identifier: MIT
//
// cairn_visits.hpp: every callable that it accepts is called as it says.
#include "cairn_visits.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <vector>

using cairn::heap;
using cairn::visited;

namespace {

template <std::size_t N>
void fill(const heap& shard, void* (&blocks)[N], std::size_t size) {
  for (void*& block : blocks) block = shard.malloc(size);
  std::sort(std::begin(blocks), std::end(blocks));
}

struct both {
  std::size_t areas = 0, blocks = 0, in_areas = 0;
  void operator()(const cairn_area_t& area) {
    areas++;
    in_areas += area.used;
  }
  bool operator()(const cairn_area_t&, void*, std::size_t) {
    blocks++;
    return true;
  }
};

}  // namespace

TEST_CASE("a visit shows each live block once, with its size") {
  const heap shard;
  void* blocks[500];
  fill(shard, blocks, 100);
  std::vector<void*> seen;
  seen.reserve(1000);
  bool sized = true, named = true;
  const visited end = cairn::visit(shard, [&](const cairn_area_t& area, void* block, std::size_t size) {
    seen.push_back(block);
    sized &= size == cairn_usable_size(block) && size == area.block_size;
    named &= area.heap == shard.handle();
  });
  std::sort(seen.begin(), seen.end());
  CHECK(end == visited::done);
  CHECK(std::equal(seen.begin(), seen.end(), std::begin(blocks), std::end(blocks)));
  CHECK(sized);
  CHECK(named);
}

TEST_CASE("an area visitor sees pages only; one of both kinds sees pages and blocks") {
  const heap shard;
  void* blocks[500];
  fill(shard, blocks, 1000);
  std::size_t used = 0, fits = 0;
  const auto areas = [&](const cairn_area_t& area) {
    used += area.used;
    fits += area.capacity;
  };
  CHECK(cairn::visit(shard.handle(), areas) == visited::done);
  CHECK(used == 500);
  CHECK(fits >= 500);
  both counts;
  CHECK(cairn::visit(shard, counts) == visited::done);
  CHECK(counts.blocks == 500);
  CHECK(counts.in_areas == 500);
  CHECK(counts.areas >= 8);
}

TEST_CASE("a visitor that returns false stops the visit") {
  const heap shard;
  void* blocks[100];
  fill(shard, blocks, 64);
  int calls = 0;
  CHECK(cairn::visit(shard, [&](const cairn_area_t&, void*, std::size_t) { return ++calls < 10; }) == visited::stopped);
  CHECK(calls == 10);
  CHECK(cairn::visit(shard, [](const cairn_area_t&) { return false; }) == visited::stopped);
}

TEST_CASE("no such heap is busy with EINVAL") {
  heap gone;
  CHECK(gone.destroy() == 0);
  int calls = 0;
  errno = 0;
  CHECK(cairn::visit(gone, [&](const cairn_area_t&) { calls++; }) == visited::busy);
  CHECK(errno == EINVAL);
  CHECK(calls == 0);
}

TEST_CASE("from inside, a visit sees what was allocated before it, in pages of the heap") {
  const heap shard;
  void* block = nullptr;
  bool seen = false;
  {
    const heap::scope inside(shard);
    block = cairn_malloc(48);
    cairn::visit(shard, [&](const cairn_area_t&, void* each, std::size_t) { seen |= each == block; });
  }
  CHECK(seen);
  cairn_free(block);
}

TEST_CASE("visit_all meets blocks of every heap, each once") {
  const heap one, two;
  void* blocks[] = {one.malloc(100), two.malloc(100), cairn_malloc(100)};
  int seen[3] = {};
  CHECK(cairn::visit_all([&](const cairn_area_t&, void* block, std::size_t) {
          for (int i = 0; i < 3; i++) seen[i] += block == blocks[i];
        }) == visited::done);
  for (int count : seen) CHECK(count == 1);
  for (void* block : blocks) cairn_free(block);
}

TEST_CASE("the deferred-free hook runs on slow paths with a heartbeat that rises, until it is taken out") {
  static unsigned calls, errors;
  static unsigned long long last;
  static auto hook = [](bool, unsigned long long heartbeat) {
    errors += calls != 0 && heartbeat <= last;
    last = heartbeat;
    calls++;
    cairn_free(cairn_malloc(200000));  // may allocate; is not called from within
  };
  const auto allocate = [] {
    std::vector<void*> blocks(2000);
    for (void*& block : blocks) block = cairn_malloc(5000);
    for (void* block : blocks) cairn_free(block);
  };
  cairn::set_deferred_free(hook);
  allocate();
  cairn::set_deferred_free(nullptr);
  const unsigned before = calls;
  CHECK(before > 0);
  CHECK(errors == 0);
  allocate();
  CHECK(calls == before);
}

TEST_CASE("the limit handler may raise the limit, or let the allocation fail") {
  static unsigned raised, refused;
  static const heap* subject;
  static auto handler = [](cairn_heap_t* of, std::size_t) {
    if (of != subject->handle() || raised != 0) return refused++, false;
    raised++;
    return subject->set_limit(4 << 20) == 0;
  };
  const heap shard;
  subject = &shard;
  CHECK(shard.set_limit(1 << 20) == 0);
  cairn::set_limit_handler(handler);
  void* fits = shard.malloc(2 << 20);
  void* does_not = shard.malloc(8 << 20);
  cairn::set_limit_handler(nullptr);
  CHECK(fits != nullptr);
  CHECK(raised == 1);
  CHECK(does_not == nullptr);
  CHECK(refused > 0);
  cairn_free(fits);
}
