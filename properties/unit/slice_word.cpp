// SPDX-License-Identifier: MIT
//
// slice_word.hpp, sequentially: against an array of 64 states; models/slices has the schedules.
#include "slice_word.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>

#include "production.hpp"

using namespace cairn;
using word_type = slice_word<production>;

TEST_CASE("a closed word gives nothing") {
  word_type word{};
  CHECK(word.try_claim(1, 1) == word_type::none);
  CHECK_FALSE(word.try_claim_at(0, 1));
  CHECK_FALSE(word.may_have_free());
  CHECK(word.claim_dirty() == 0);
}

TEST_CASE("an opened word is clean, gives the lowest run, and never the same slice twice") {
  word_type word{};
  word.release(0, 64, false);
  CHECK(word.all_free());
  CHECK(word.try_claim(3, 1) == 0);
  CHECK(word.try_claim(2, 1) == 3);
  CHECK(word.try_claim(8, 8) == 8);
  CHECK(word.try_claim(3, 1) == 5);
  CHECK(word.take_zero(0, 16));
  CHECK(word.try_claim(49, 1) == word_type::none);
  CHECK(word.try_claim(48, 1) == 16);
  CHECK_FALSE(word.may_have_free());
}

TEST_CASE("a full word is claimed as one run of 64") {
  word_type word{};
  word.release(0, 64, true);
  CHECK(word.try_claim(64, 64) == 0);
  CHECK_FALSE(word.take_zero(0, 64));
  CHECK(word.take_zero(0, 64));
}

TEST_CASE("exact claims are all or nothing") {
  word_type word{};
  word.release(4, 4, false);
  CHECK_FALSE(word.try_claim_at(3, 2));
  CHECK_FALSE(word.try_claim_at(6, 3));
  CHECK(word.try_claim_at(5, 2));
  CHECK(word.try_claim_at(4, 1));
  CHECK(word.try_claim_at(7, 1));
  CHECK_FALSE(word.may_have_free());
}

TEST_CASE("take_zero clears the dirty bits of the run and no others") {
  word_type word{};
  word.release(0, 8, true);
  CHECK(word.try_claim(4, 1) == 0);
  CHECK_FALSE(word.take_zero(0, 4));
  word.release(0, 4, false);
  CHECK(word.claim_dirty() == 0xf0);
}

TEST_CASE("a purge claims what is free and dirty: not what is taken, not what is clean") {
  word_type word{};
  word.release(0, 16, true);
  CHECK(word.try_claim(4, 1) == 0);
  word.release(16, 16, false);
  CHECK(word.claim_dirty() == 0xfff0);
  CHECK(word.claim_dirty() == 0);
  CHECK(word.try_claim(1, 1) == 16);
}

TEST_CASE("any history agrees with an array of states") {
  std::mt19937 random(3);
  word_type word{};
  std::array<int, 64> state{};  // 0 closed or taken, 1 free clean, 2 free dirty
  for (int step = 0; step < 20000; step++) {
    const auto draw = [&](unsigned below) { return static_cast<unsigned>(random() % below); };
    const unsigned count = draw(8) + 1, first = draw(65 - count), align = 1u << draw(4);
    if (random() % 2 == 0) {
      unsigned expected = 64;
      for (unsigned at = 0; at + count <= 64 && expected == 64; at += align) {
        bool fits = true;
        for (unsigned i = 0; i < count; i++) fits &= state[at + i] != 0;
        if (fits) expected = at;
      }
      REQUIRE(word.try_claim(count, align) == expected);
      if (expected == 64) continue;
      bool zero = true;
      for (unsigned i = expected; i < expected + count; i++) {
        zero &= state[i] == 1;
        state[i] = 0;
      }
      REQUIRE(word.take_zero(expected, count) == zero);
    } else {
      bool ours = true;
      for (unsigned i = first; i < first + count; i++) ours &= state[i] == 0;
      if (!ours) continue;
      const bool used = random() % 2 == 0;
      word.release(first, count, used);
      for (unsigned i = first; i < first + count; i++) state[i] = used ? 2 : 1;
    }
  }
}
