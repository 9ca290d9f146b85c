// SPDX-License-Identifier: MIT
//
// arena.hpp: runs of slices against a map of who has what.
#include "arena.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <random>
#include <vector>

#include "scripted_platform.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {
using G = tiny_geometry;
struct fixture {
  fixture() { REQUIRE(slices.space().initialise()); }
  char* memory(const slice_run& run) { return reinterpret_cast<char*>(slices.space().address_of(run.first)); }
  scripted_world os;
  arena<scripted, G> slices{};
};
bool is_zero(const char* at, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; i++) {
    if (at[i] != 0) return false;
  }
  return true;
}
}  // namespace

TEST_CASE("any history of claims and releases: no slice twice, aligned, zero when it says so, counted exactly") {
  fixture f;
  std::mt19937 random(5);
  std::vector<slice_run> held;
  std::vector<int> owner(G::max_slices, 0);
  std::size_t claimed = 0;
  for (int step = 0; step < 4000; step++) {
    f.os.clock += random() % 4;
    if (held.size() < 12 && random() % 2 == 0) {
      const std::size_t count = random() % 20 == 0 ? 65 + random() % 80 : 1 + random() % 12;
      const std::size_t align = std::size_t{1} << random() % 8;
      const slice_run run = f.slices.claim(count, align);
      if (run.count == 0) continue;
      REQUIRE(run.count == count);
      REQUIRE(reinterpret_cast<std::uintptr_t>(f.memory(run)) % (align * G::slice_bytes) == 0);
      for (std::size_t i = run.first; i < run.first + count; i++) REQUIRE(owner[i]++ == 0);
      if (run.zero) REQUIRE(is_zero(f.memory(run), count * G::slice_bytes));
      std::memset(f.memory(run), 0x77, count * G::slice_bytes);
      claimed += count;
      held.push_back(run);
    } else if (!held.empty()) {
      std::swap(held[random() % held.size()], held.back());
      const slice_run run = held.back();
      held.pop_back();
      REQUIRE(static_cast<unsigned char>(f.memory(run)[run.count * G::slice_bytes - 1]) ==
              0x77);  // no purge has hit it
      for (std::size_t i = run.first; i < run.first + run.count; i++) owner[i] = 0;
      claimed -= run.count;
      f.slices.release(run.first, run.count, true);
    }
    REQUIRE(f.slices.claimed() == claimed);
    REQUIRE(f.slices.peak() >= claimed);
  }
  CHECK(f.os.calls(os_call::purge) > 0);
  CHECK(f.os.violation().empty());
}

TEST_CASE("all slices can be claimed one by one, and then there is none") {
  fixture f;
  for (std::size_t i = 0; i < G::max_slices; i++) CHECK(f.slices.claim(1, 1).count == 1);
  CHECK(f.slices.claim(1, 1).count == 0);
  f.slices.release(17, 1, true);
  CHECK(f.slices.claim(1, 1).first == 17);
}

TEST_CASE("the whole space is one run, and more than that is none") {
  fixture f;
  CHECK(f.slices.claim(G::max_slices, 1).count == G::max_slices);
  CHECK(f.slices.claim(1, 1).count == 0);
  f.slices.release(0, G::max_slices, false);
  CHECK(f.slices.claim(G::max_slices + 1, 1).count == 0);
  CHECK(f.slices.claim(0, 1).count == 0);
  CHECK(f.slices.claimed() == 0);
}

TEST_CASE("claim_at claims exactly these slices or nothing, even over several words") {
  fixture f;
  const slice_run all = f.slices.claim(130, 1);
  REQUIRE(all.first == 0);
  f.slices.release(10, 100, true);
  CHECK(f.slices.claim_at(5, 10).count == 0);
  CHECK(f.slices.claim_at(60, 51).count == 0);
  const slice_run run = f.slices.claim_at(60, 50);
  CHECK((run.first == 60 && run.count == 50 && !run.zero));
  CHECK(f.slices.claim_at(10, 50).count == 50);
  CHECK(f.slices.claim_at(f.slices.space().opened() - 1, 2).count == 0);
  CHECK(f.slices.claimed() == 130);
}

TEST_CASE("what was purged reads zero, and nothing is purged twice") {
  fixture f;
  const slice_run run = f.slices.claim(4, 1);
  std::memset(f.memory(run), 1, 4 * G::slice_bytes);
  f.slices.release(run.first, 4, true);
  f.slices.purge();
  CHECK(f.os.calls(os_call::purge) == 1);
  f.slices.purge();
  CHECK(f.os.calls(os_call::purge) == 1);
  const slice_run again = f.slices.claim(4, 1);
  CHECK((again.first == run.first && again.zero));
}

TEST_CASE("a purge that the system refuses is tried again, and the memory still counts as dirty") {
  fixture f;
  const slice_run run = f.slices.claim(2, 1);
  f.memory(run)[0] = 1;
  f.slices.release(run.first, 2, true);
  f.os.fail(only(os_call::purge), 1);
  f.slices.purge();
  const slice_run again = f.slices.claim(2, 1);
  CHECK((again.first == run.first && !again.zero));
  f.slices.release(again.first, 2, true);
  f.os.clock += G::purge_delay_ms;
  f.slices.purge_if_due();
  CHECK(f.slices.claim(2, 1).zero);
}

TEST_CASE("at most so many moved runs at a time") {
  fixture f;
  int allowed = 0;
  while (f.slices.may_move()) REQUIRE(++allowed < 1000);
  CHECK(allowed == 32);
  f.slices.move_ended();
  CHECK(f.slices.may_move());
  CHECK_FALSE(f.slices.may_move());
}
