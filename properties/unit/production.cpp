// SPDX-License-Identifier: MIT
//
// production.hpp: each member does what platform.hpp says.
#include "production.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

using namespace cairn;

TEST_CASE("the five orders are the standard's") {
  CHECK(production::standard(order::relaxed) == std::memory_order_relaxed);
  CHECK(production::standard(order::acquire) == std::memory_order_acquire);
  CHECK(production::standard(order::release) == std::memory_order_release);
  CHECK(production::standard(order::acq_rel) == std::memory_order_acq_rel);
  CHECK(production::standard(order::seq_cst) == std::memory_order_seq_cst);
}

TEST_CASE("each operation returns the old value and leaves the new one") {
  production::atomic<std::uint64_t> word{0b1100};
  CHECK(word.fetch_add(1, order::relaxed, at<"t">) == 0b1100);
  CHECK(word.fetch_sub(1, order::relaxed, at<"t">) == 0b1101);
  CHECK(word.fetch_and(0b0110, order::relaxed, at<"t">) == 0b1100);
  CHECK(word.fetch_or(0b0001, order::relaxed, at<"t">) == 0b0100);
  CHECK(word.fetch_xor(0b0111, order::relaxed, at<"t">) == 0b0101);
  CHECK(word.exchange(9, order::relaxed, at<"t">) == 0b0010);
  word.store(10, order::release, at<"t">);
  CHECK(word.load(order::acquire, at<"t">) == 10);
}

TEST_CASE("a failing compare-exchange writes what it saw and nothing else") {
  production::atomic<std::uint32_t> word{5};
  std::uint32_t expected = 4;
  CHECK_FALSE(word.compare_exchange_strong(expected, 6, order::acq_rel, order::relaxed, at<"t">));
  CHECK(expected == 5);
  CHECK(word.load(order::relaxed, at<"t">) == 5);
  CHECK(word.compare_exchange_strong(expected, 6, order::acq_rel, order::relaxed, at<"t">));
  CHECK(word.load(order::relaxed, at<"t">) == 6);
}

TEST_CASE("all-zero bytes are a valid atomic and a valid plain") {
  alignas(8) std::array<unsigned char, 8> zero{};
  CHECK(production::objects_over<production::atomic<std::uint64_t>>(zero.data(), 1)->load(order::relaxed, at<"t">) ==
        0);
  CHECK(production::objects_over<production::plain<std::uint64_t>>(zero.data(), 1)->get() == 0);
}

TEST_CASE("clear zeroes every length and nothing beyond the next multiple of 16") {
  for (std::size_t bytes = 0; bytes <= 600; bytes++) {
    alignas(16) std::array<unsigned char, 704> memory;
    memory.fill(0xee);
    production::clear(memory.data() + 16, bytes);
    const std::size_t may_reach = (bytes + 15) / 16 * 16;
    bool zeroed = true, kept = true;
    for (std::size_t i = 0; i < bytes; i++) zeroed &= memory[16 + i] == 0;
    for (std::size_t i = 0; i < 16; i++) kept &= memory[i] == 0xee;
    for (std::size_t i = 16 + may_reach; i < memory.size(); i++) kept &= memory[i] == 0xee;
    CHECK_MESSAGE(zeroed, bytes);
    CHECK_MESSAGE(kept, bytes);
  }
}

TEST_CASE("await returns at once when the word has changed, and wakes up when it changes") {
  production::atomic<std::uint32_t> word{1};
  CHECK(production::await(word, 0, order::acquire, at<"t">) == 1);
  std::thread changer([&] {
    word.store(2, order::release, at<"t">);
    production::wake(word);
  });
  std::uint32_t seen = 1;
  while (seen == 1) seen = production::await(word, 1, order::acquire, at<"t">);  // may return early
  changer.join();
  CHECK(seen == 2);
}

TEST_CASE("out of memory is ENOMEM") {
  errno = 0;
  production::out_of_memory();
  CHECK(errno == ENOMEM);
}
