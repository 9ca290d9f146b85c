// SPDX-License-Identifier: MIT
//
// large - blocks of 64 KiB to 32 MiB, their sizes spread evenly over the powers of two; each thread keeps eight.
//
// Most blocks are touched in their first 64 KiB and at the end, as a buffer that is filled a little; one in eight is
// touched wholly, and one in eight is grown by half with realloc, which must keep the contents.

#include <array>

#include "block.hpp"
#include "crew.hpp"

namespace cairn::bench {

namespace {

constexpr std::size_t live = 8;
constexpr std::size_t smallest = std::size_t{64} << 10;
constexpr std::size_t largest = std::size_t{32} << 20;

std::size_t large_size(generator& random) {
  const std::size_t power = smallest << random.below(9);
  return power + random.below(power);
}

void* grow(void* block, std::uint64_t tag, outcome& done) {
  const std::size_t before = size_of(block);
  const std::size_t size = before + before / 2;
  done.checksum += check_block(block);
  void* const grown = std::realloc(block, size < largest ? size : largest);
  if (grown == nullptr) stop("realloc returned null", grown);
  done.checksum += check_block(grown);
  label_block(grown, size < largest ? size : largest, tag);
  done.operations++;
  return grown;
}

outcome work(const request& request, unsigned thread) {
  generator random(request.seed, thread);
  std::array<void*, live> table = {};
  outcome done;
  const std::uint64_t steps = request.scaled(3'200) / request.threads;
  for (std::uint64_t i = 0; i < steps; i++) {
    void*& slot = table[random.below(live)];
    const std::uint64_t tag = i << 8 | thread;
    if (slot != nullptr && random.one_in(8) && size_of(slot) < largest) {
      slot = grow(slot, tag, done);
      continue;
    }
    if (slot != nullptr) done.checksum += end_block(slot);
    const std::size_t size = large_size(random);
    slot = make_block(size, tag);
    touch(slot, 4096, random.one_in(8) ? size - 8 : smallest - 8);
    done.operations++;
  }
  for (void* block : table) {
    if (block != nullptr) done.checksum += end_block(block);
  }
  return done;
}

}  // namespace

outcome run_large(const request& request) {
  return run_crew(request.threads, [&](unsigned thread) { return work(request, thread); });
}

}  // namespace cairn::bench
