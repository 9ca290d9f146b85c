// SPDX-License-Identifier: MIT
//
// os.hpp: the production system calls, and that the scripted system of the tests behaves like them.
#include "os.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "scripted_os.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {

constexpr std::size_t span_bytes = 64 * 4096;

bool reads_zero(const void* memory, std::size_t size) {
  const auto* at = static_cast<const unsigned char*>(memory);
  for (std::size_t i = 0; i < size; i++) {
    if (at[i] != 0) return false;
  }
  return true;
}

struct real_world {};
template <class OS>
struct world_of {
  using type = real_world;
};
template <>
struct world_of<scripted_os> {
  using type = scripted_world;
};

}  // namespace

TEST_CASE_TEMPLATE("memory is reserved, opened, purged, renewed and released", OS, linux_os, scripted_os) {
  [[maybe_unused]] const typename world_of<OS>::type world{};
  void* memory = OS::reserve(span_bytes, nullptr);
  REQUIRE(memory != nullptr);
  CHECK(OS::open(memory, span_bytes));
  CHECK(reads_zero(memory, span_bytes));
  std::memset(memory, 0xab, span_bytes);
  CHECK(OS::open(memory, span_bytes));  // opening again keeps the contents
  CHECK(static_cast<unsigned char*>(memory)[span_bytes - 1] == 0xab);
  CHECK(OS::purge(memory, span_bytes / 2));
  CHECK(reads_zero(memory, span_bytes / 2));
  CHECK(static_cast<unsigned char*>(memory)[span_bytes / 2] == 0xab);
  CHECK(OS::renew(memory, span_bytes));
  CHECK(reads_zero(memory, span_bytes));
  std::memset(memory, 1, span_bytes);
  CHECK(OS::release(memory, span_bytes));
}

TEST_CASE_TEMPLATE("a read-only range reads zero", OS, linux_os, scripted_os) {
  [[maybe_unused]] const typename world_of<OS>::type world{};
  void* memory = OS::reserve(span_bytes, nullptr);
  REQUIRE(memory != nullptr);
  CHECK(OS::open_read_only(memory, span_bytes));
  CHECK(reads_zero(memory, span_bytes));
  CHECK(OS::release(memory, span_bytes));
}

TEST_CASE_TEMPLATE("a taken range cannot be reserved, a released one can", OS, linux_os, scripted_os) {
  [[maybe_unused]] const typename world_of<OS>::type world{};
  auto* memory = static_cast<char*>(OS::reserve(span_bytes, nullptr));
  REQUIRE(memory != nullptr);
  CHECK_FALSE(OS::reserve_at(memory, span_bytes));
  CHECK_FALSE(OS::reserve_at(memory + span_bytes - OS::page_size(), OS::page_size()));
  CHECK(OS::release(memory, span_bytes));
  CHECK(OS::reserve_at(memory, span_bytes));
  CHECK(OS::release(memory, span_bytes));
}

TEST_CASE_TEMPLATE("a move keeps the contents and leaves zero, or says that nothing has moved", OS, linux_os,
                   scripted_os) {
  [[maybe_unused]] const typename world_of<OS>::type world{};
  auto* from = static_cast<char*>(OS::reserve(span_bytes, nullptr));
  auto* to = static_cast<char*>(OS::reserve(span_bytes, nullptr));
  REQUIRE((from != nullptr && to != nullptr));
  CHECK((OS::open(from, span_bytes) && OS::open(to, span_bytes)));
  std::memset(from, 0x5a, span_bytes);
  const move_result result = OS::move(from, to, span_bytes);
  REQUIRE(result != move_result::lost);
  const char* full = result == move_result::moved ? to : from;
  const char* empty = result == move_result::moved ? from : to;
  CHECK((full[0] == 0x5a && full[span_bytes - 1] == 0x5a));
  CHECK(reads_zero(empty, span_bytes));
  from[0] = to[0] = 1;  // both are open
  CHECK((OS::release(from, span_bytes) && OS::release(to, span_bytes)));
}

TEST_CASE("system calls keep errno, whether they succeed or fail") {
  errno = 77;
  void* memory = linux_os::reserve(span_bytes, nullptr);
  CHECK(linux_os::reserve(std::size_t{1} << 62, nullptr) == nullptr);
  CHECK_FALSE(linux_os::reserve_at(memory, span_bytes));
  CHECK_FALSE(linux_os::purge(reinterpret_cast<void*>(std::uintptr_t{0x1001}), 1));
  CHECK_FALSE(linux_os::open(reinterpret_cast<void*>(std::uintptr_t{0x1001}), 1));
  CHECK(linux_os::release(memory, span_bytes));
  linux_os::clock_ms();
  linux_os::address_space_limit();
  CHECK(errno == 77);
}

TEST_CASE("the clock does not go back") {
  std::uint64_t last = linux_os::clock_ms();
  for (int i = 0; i < 1000; i++) {
    const std::uint64_t now = linux_os::clock_ms();
    CHECK(now >= last);
    last = now;
  }
}

TEST_CASE("each misuse has its own text") {
  for (unsigned i = 0; i < 5; i++) {
    for (unsigned j = 0; j < i; j++) {
      CHECK(std::string(misuse_text(misuse_kind(i))) != misuse_text(misuse_kind(j)));
    }
  }
}

TEST_CASE("the scripted system fails at the n-th call of the chosen kinds, once or from then on") {
  scripted_world world;
  world.fail(only(os_call::open), 2);
  void* memory = world.reserve(span_bytes);
  CHECK(world.open(memory, span_bytes));
  CHECK_FALSE(world.open(memory, span_bytes));
  CHECK(world.open(memory, span_bytes));
  world.fail(every_call, 1, true);
  CHECK(world.reserve(span_bytes) == nullptr);
  CHECK_FALSE(world.purge(memory, span_bytes));
  CHECK(world.failures() == 3);
  world.heal();
  CHECK(world.purge(memory, span_bytes));
  CHECK(world.violation().empty());
}

TEST_CASE("the scripted system records calls against the specification") {
  scripted_world world;
  void* memory = world.reserve(span_bytes);
  CHECK_FALSE(world.purge(memory, span_bytes));  // not open
  CHECK(world.violation() == "purge against its specification");
  CHECK(world.count(scripted_world::reserved) == span_bytes);
}
