// SPDX-License-Identifier: MIT
//
// frag - fill, free half at random, refill with other sizes: how well holes are used again.
//
//   round r: sizes around 24 * 2^r .. 384 * 2^r;  after it 96 MiB are live, one half from this round, the rest from
//   earlier ones
//
// Every block is touched at both ends and once in 4 KiB, so that the resident size is the memory that is held.

#include <utility>
#include <vector>

#include "block.hpp"
#include "workload.hpp"

namespace cairn::bench {

namespace {

constexpr std::uint64_t live_bytes = std::uint64_t{96} << 20;
constexpr unsigned sizes_cycle = 5;

// The random half is taken by a shuffle: what is freed has no order in memory.
std::uint64_t free_half(std::vector<void*>& blocks, generator& random, std::uint64_t& bytes) {
  std::uint64_t sum = 0;
  for (std::size_t left = blocks.size(), freed = left / 2; freed > 0; freed--, left--) {
    std::swap(blocks[random.below(left)], blocks[left - 1]);
    bytes -= size_of(blocks.back());
    sum += end_block(blocks.back());
    blocks.pop_back();
  }
  return sum;
}

}  // namespace

outcome run_frag(const request& request) {
  generator random(request.seed, 0);
  std::vector<void*> blocks;
  std::uint64_t bytes = 0;
  outcome done;
  const std::uint64_t rounds = request.scaled(20);
  for (std::uint64_t round = 0; round < rounds; round++) {
    if (round > 0) done.checksum += free_half(blocks, random, bytes);
    const unsigned shift = static_cast<unsigned>(round % sizes_cycle);
    while (bytes < live_bytes) {
      const std::size_t size = (std::size_t{24} << shift) + random.below(std::size_t{360} << shift);
      blocks.push_back(make_block(size, done.operations++));
      touch(blocks.back(), 4096, size - sizeof(std::uint64_t));
      bytes += size;
    }
  }
  for (void* block : blocks) done.checksum += end_block(block);
  return done;
}

}  // namespace cairn::bench
