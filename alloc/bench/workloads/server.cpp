// SPDX-License-Identifier: MIT
//
// server - the work of a server as Larson and Krishnan simulated it (ISMM 1998), with hand-over of slots.
//
// Each thread replaces random blocks of its slot set and ends; a new thread takes over the set, and frees what the dead
// thread had allocated. Invariant: in one generation a slot set belongs to one thread.

#include <vector>

#include "block.hpp"
#include "crew.hpp"

namespace cairn::bench {

namespace {

constexpr std::size_t slots = 5'000;
constexpr unsigned generations = 40;

struct slot_set {
  explicit slot_set(const request& request, unsigned index) : random(request.seed, index), block(slots, nullptr) {}

  generator random;
  std::vector<void*> block;
  std::uint64_t made = 0;
};

outcome serve(slot_set& set, unsigned index, std::uint64_t requests) {
  outcome done;
  for (std::uint64_t i = 0; i < requests; i++) {
    void*& slot = set.block[set.random.below(slots)];
    if (slot != nullptr) done.checksum += end_block(slot);
    slot = make_block(smallest_block + set.random.below(500), set.made++ << 8 | index);
    done.operations++;
  }
  return done;
}

}  // namespace

outcome run_server(const request& request) {
  std::vector<slot_set> sets;
  for (unsigned i = 0; i < request.threads; i++) sets.emplace_back(request, i);
  const std::uint64_t requests = request.scaled(320'000) / request.threads;

  outcome total;
  for (unsigned generation = 0; generation < generations; generation++) {
    total += run_crew(request.threads, [&](unsigned thread) {
      const unsigned index = (thread + generation) % request.threads;
      return serve(sets[index], index, requests);
    });
  }
  for (const slot_set& set : sets) {
    for (void* block : set.block) {
      if (block != nullptr) total.checksum += end_block(block);
    }
  }
  return total;
}

}  // namespace cairn::bench
