// SPDX-License-Identifier: MIT
//
// bits.hpp against definitions that need no cleverness.
#include "bits.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace cairn;

namespace {
unsigned slow_run(std::uint64_t word, unsigned count) {
  for (unsigned first = 0; first + count <= 64; first++) {
    bool all = true;
    for (unsigned i = 0; i < count; i++) all &= (word >> (first + i) & 1) != 0;
    if (all) return first;
  }
  return 64;
}
}  // namespace

TEST_CASE("find_run finds the lowest run of every length in random words") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; i++) {
    const std::uint64_t word = random() | (random() & random());
    for (unsigned count = 1; count <= 64; count++) CHECK(find_run(word, count) == slow_run(word, count));
  }
}

TEST_CASE("find_run finds exactly the run that there is") {
  for (unsigned count = 1; count <= 64; count++) {
    for (unsigned first = 0; first + count <= 64; first++) {
      CHECK(find_run(run_mask(first, count), count) == first);
      if (count < 64) CHECK(find_run(run_mask(first, count), count + 1) == 64);
    }
  }
}

TEST_CASE("run_mask has its bits and no others") {
  for (unsigned count = 1; count <= 64; count++) {
    for (unsigned first = 0; first + count <= 64; first++) {
      CHECK(std::popcount(run_mask(first, count)) == static_cast<int>(count));
      CHECK(std::countr_zero(run_mask(first, count)) == static_cast<int>(first));
    }
  }
}

TEST_CASE("round_up and divide_up are the least that fit") {
  for (std::uint64_t value = 0; value < 300; value++) {
    for (std::uint64_t step = 1; step <= 128; step *= 2) {
      const std::uint64_t up = round_up(value, step);
      CHECK((up >= value && up % step == 0 && up - value < step));
      CHECK(divide_up(value, step) == up / step);
    }
  }
}

TEST_CASE("lowest_bit is the greatest power of two that divides") {
  CHECK(lowest_bit(0) == 0);
  for (std::uint64_t value = 1; value < 5000; value++) {
    std::uint64_t power = 1;
    while (value % (power * 2) == 0) power *= 2;
    CHECK(lowest_bit(value) == power);
  }
}

TEST_CASE("powers of two are told from all other numbers") {
  CHECK_FALSE(is_power_of_two(0));
  for (unsigned i = 0; i < 64; i++) {
    const std::uint64_t power = std::uint64_t{1} << i;
    CHECK(is_power_of_two(power));
    if (i > 1) CHECK_FALSE((is_power_of_two(power - 1) || is_power_of_two(power + 1)));
  }
}
