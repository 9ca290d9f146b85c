// SPDX-License-Identifier: MIT
//
// Exits with 0 if this program's operators new and delete are Cairn's; EXPECT_OVERRIDE: malloc is, too.
#include <cairn.h>

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
  return failures != 0;
}
