// SPDX-License-Identifier: MIT
//
// storm - waves of short-lived threads. Each frees what a thread of the wave before left, allocates 120 blocks, frees
// two thirds of them and leaves the rest for the next wave.
//
//   wave w, thread t:  frees parcel (w - 1, t + 1)  ->  works  ->  leaves parcel (w, t)
//
// Invariant: a parcel is written by one thread and read by one thread of the next wave; waves are joined in between.

#include <array>
#include <vector>

#include "block.hpp"
#include "crew.hpp"

namespace cairn::bench {

namespace {

constexpr std::size_t made = 120;
constexpr std::size_t left_over = 40;

using parcel = std::array<void*, left_over>;

std::uint64_t open_parcel(const parcel& blocks) {
  std::uint64_t sum = 0;
  for (void* block : blocks) {
    if (block != nullptr) sum += end_block(block);
  }
  return sum;
}

outcome live_shortly(const request& request, std::uint64_t stream, const parcel& taken, parcel& left) {
  generator random(request.seed, stream);
  outcome done;
  done.checksum += open_parcel(taken);
  std::array<void*, made> mine;
  for (void*& block : mine) block = make_block(random.mixed_size(), random.next());
  for (std::size_t i = 0; i < made; i++) {
    if (i % 3 == 0) {
      left[i / 3] = mine[i];
    } else {
      done.checksum += end_block(mine[i]);
    }
  }
  done.operations = made;
  return done;
}

}  // namespace

outcome run_storm(const request& request) {
  const std::uint64_t waves = request.scaled(16'000) / request.threads;
  std::vector<parcel> before(request.threads, parcel{});
  std::vector<parcel> after(request.threads, parcel{});
  outcome total;
  for (std::uint64_t wave = 0; wave < waves; wave++) {
    total += run_crew(request.threads, [&](unsigned t) {
      return live_shortly(request, wave * request.threads + t, before[(t + 1) % request.threads], after[t]);
    });
    before.swap(after);
  }
  for (const parcel& left : before) total.checksum += open_parcel(left);
  return total;
}

}  // namespace cairn::bench
