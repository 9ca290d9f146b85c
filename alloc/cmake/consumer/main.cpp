// SPDX-License-Identifier: MIT
//
// Exits with 0 if this program's operators new and delete are Cairn's, also inside a heap of its own; EXPECT_OVERRIDE:
// malloc is, too.
#include <cairn.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace {

int failures = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "consumer: failed: %s\n", what);
  failures++;
}

struct alignas(256) wide {
  char bytes[300];
};

void use_heaps() {
  cairn::heap shard;
  int* number = nullptr;
  {
    const cairn::heap::scope inside(shard);
    expect(static_cast<bool>(inside), "a new heap may be entered");
    number = new int(7);
  }
  expect(shard.contains(number), "operator new takes from the heap that the thread is inside of");
  delete number;
  cairn_collect(0);  // a free from outside is done when it has been handed over
  std::vector<int, cairn::heap_allocator<int>> numbers(1000, 1, shard);
  expect(shard.contains(numbers.data()), "a container may name its heap");
  std::size_t seen = 0;
  expect(cairn::visit(shard, [&](const cairn_area_t&, void*, std::size_t) { seen++; }) == cairn::visited::done &&
             seen == 1,
         "a visit sees the one live block");
}

}  // namespace

int main() {
  const auto number = std::make_unique<int[]>(1000);
  expect(cairn_usable_size(number.get()) >= 4000, "operator new[] is Cairn's");
  const auto aligned = std::make_unique<wide>();
  expect(cairn_usable_size(aligned.get()) >= sizeof(wide), "aligned operator new is Cairn's");
  std::vector<std::string> strings(100, std::string(100, 'x'));
  expect(cairn_usable_size(strings.back().data()) > 100, "containers are on Cairn");
  void* block = std::malloc(100);
#if defined(EXPECT_OVERRIDE)
  expect(cairn_usable_size(block) >= 100, "malloc is Cairn's");
#else
  expect(cairn_usable_size(block) == 0, "malloc is the C library's");
#endif
  std::free(block);
  try {
    const volatile std::size_t size = PTRDIFF_MAX;
    ::operator delete(::operator new(size));  // called by name: a compiler may leave out a new-expression
    expect(false, "PTRDIFF_MAX bytes are refused by bad_alloc");
  } catch (const std::bad_alloc&) {
  }
  use_heaps();
  return failures != 0;
}
