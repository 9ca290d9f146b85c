// SPDX-License-Identifier: MIT
//
// cairn_allocators.hpp: containers stay where their allocator says, through copies, moves and swaps.
#include "cairn_allocators.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <memory_resource>
#include <scoped_allocator>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

using cairn::heap;
using cairn::heap_allocator;

namespace {

using numbers = std::vector<int, heap_allocator<int>>;
using traits = std::allocator_traits<heap_allocator<int>>;

struct alignas(128) wide {
  char bytes[128];
};

static_assert(std::allocator_traits<cairn::allocator<int>>::is_always_equal::value);
static_assert(!traits::is_always_equal::value && traits::propagate_on_container_swap::value &&
              !traits::propagate_on_container_move_assignment::value);
static_assert(!std::is_default_constructible_v<heap_allocator<int>>);

}  // namespace

TEST_CASE("allocator serves containers, aligned types too, and all its instances are equal") {
  std::map<int, int, std::less<>, cairn::allocator<std::pair<const int, int>>> map;
  for (int i = 0; i < 1000; i++) map[i] = i * i;
  CHECK(map.at(999) == 999 * 999);
  std::vector<wide, cairn::allocator<wide>> all(10);
  CHECK(cairn_usable_size(all.data()) >= 10 * sizeof(wide));
  CHECK(reinterpret_cast<std::uintptr_t>(all.data()) % alignof(wide) == 0);
  CHECK(cairn::allocator<int>() == cairn::allocator<int>(cairn::allocator<char>()));
}

TEST_CASE("allocator takes from the heap that the thread is inside of") {
  const heap shard;
  std::vector<int, cairn::allocator<int>> inside, outside(100);
  {
    const heap::scope here(shard);
    inside.resize(100);
  }
  CHECK(shard.contains(inside.data()));
  CHECK_FALSE(shard.contains(outside.data()));
  outside.swap(inside);
  CHECK(shard.contains(outside.data()));
}

TEST_CASE("a product beyond PTRDIFF_MAX is bad_alloc, as is a heap that is gone or full") {
  const heap shard;
  CHECK_THROWS_AS((void)cairn::allocator<wide>().allocate(SIZE_MAX / 100), std::bad_alloc);
  CHECK_THROWS_AS((void)heap_allocator<wide>(shard).allocate(SIZE_MAX / 100), std::bad_alloc);
  CHECK(shard.set_limit(1 << 20) == 0);
  CHECK_THROWS_AS(numbers(1 << 20, 1, shard), std::bad_alloc);
  CHECK(shard.destroy() == 0);
  CHECK_THROWS_AS(numbers(10, 1, shard), std::bad_alloc);
}

TEST_CASE("vector, list, map and unordered_map live on a heap and die there") {
  const heap shard;
  {
    using pair = std::pair<const int, std::string>;
    numbers vector(shard);
    std::list<int, heap_allocator<int>> list(shard);
    std::map<int, std::string, std::less<>, heap_allocator<pair>> map(shard);
    std::unordered_map<int, int, std::hash<int>, std::equal_to<>, heap_allocator<std::pair<const int, int>>> table(
        shard);
    for (int i = 0; i < 1000; i++) {
      vector.push_back(i);
      list.push_front(i);
      map.emplace(i, "value");
      table[i] = i;
    }
    CHECK(shard.contains(vector.data()));
    CHECK(shard.stats().live_blocks > 3000);
    map.erase(map.find(5), map.end());
    CHECK(map.size() == 5);
  }
  cairn_collect(0);  // hands over what was freed from outside
  CHECK(shard.stats().live_blocks == 0);
}

TEST_CASE("a copy stays in the heap of the original, unless another allocator is given") {
  const heap first, second;
  const numbers original(100, 7, first);
  const numbers copy(original), elsewhere(original, second);
  CHECK(first.contains(copy.data()));
  CHECK(second.contains(elsewhere.data()));
  CHECK(copy == original);
  CHECK(elsewhere == original);
}

TEST_CASE("assignment keeps the target's heap, for copies and for moves") {
  const heap first, second;
  numbers source(100, 7, first), target(10, 1, second);
  target = source;
  CHECK(second.contains(target.data()));
  CHECK(target == source);
  target = std::move(source);
  CHECK(second.contains(target.data()));
  CHECK(target == numbers(100, 7, first));
  numbers near(10, 1, second);
  const int* data = target.data();
  near = std::move(target);
  CHECK(near.data() == data);  // one heap: no element is touched
}

TEST_CASE("swap exchanges contents and heaps; move construction takes both") {
  const heap first, second;
  numbers one(100, 1, first), two(200, 2, second);
  const int *of_one = one.data(), *of_two = two.data();
  swap(one, two);
  CHECK(one.data() == of_two);
  CHECK(two.data() == of_one);
  CHECK(one.get_allocator().handle() == second.handle());
  const numbers taken(std::move(one));
  CHECK(taken.data() == of_two);
  CHECK(taken.get_allocator() == heap_allocator<char>(second));
}

TEST_CASE("scoped_allocator_adaptor takes a whole tree of containers into one heap") {
  const heap shard;
  using text = std::basic_string<char, std::char_traits<char>, heap_allocator<char>>;
  std::vector<text, std::scoped_allocator_adaptor<heap_allocator<text>>> lines{heap_allocator<text>(shard)};
  lines.emplace_back(100, 'x');
  CHECK(shard.contains(lines.data()));
  CHECK(shard.contains(lines[0].data()));
}

TEST_CASE("memory_resource serves std::pmr, aligned and large, and is equal where the heap is") {
  const heap shard, other;
  cairn::memory_resource resource(shard), same(shard.handle()), different(other);
  {
    std::pmr::vector<std::pmr::string> lines(&resource);
    for (int i = 0; i < 100; i++) lines.emplace_back(200, 'y');
    CHECK(shard.contains(lines.data()));
    CHECK(shard.contains(lines[99].data()));
  }
  void* aligned = resource.allocate(100, 4096);
  void* large = resource.allocate(3 << 20);
  CHECK(reinterpret_cast<std::uintptr_t>(aligned) % 4096 == 0);
  CHECK(shard.contains(aligned));
  CHECK(shard.contains(large));
  resource.deallocate(large, 3 << 20);
  same.deallocate(aligned, 100, 4096);
  CHECK(resource == same);
  CHECK(resource != different);
  CHECK(resource != *std::pmr::new_delete_resource());
  CHECK(resource.handle() == shard.handle());
  CHECK(other.destroy() == 0);
  CHECK_THROWS_AS((void)different.allocate(16), std::bad_alloc);
}
