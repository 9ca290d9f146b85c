// SPDX-License-Identifier: MIT
//
// pipeline - pairs of threads: one allocates messages, the other checks and frees them. Every free is a foreign free.
//
//   producer -> channel: 32 batches of 64 messages -> consumer        put_ - taken_ batches are under way
//
// Invariant: slot i % 32 belongs to the producer until put_ > i, then to the consumer until taken_ > i.

#include <array>
#include <atomic>

#include "block.hpp"
#include "crew.hpp"

namespace cairn::bench {

namespace {

constexpr std::size_t batch_size = 64;
constexpr std::uint32_t channel_size = 32;

struct batch {
  std::array<void*, batch_size> message;
};

class channel {
 public:
  void put(batch* next) {
    // relaxed: only this thread writes put_.
    const std::uint32_t mine = put_.load(std::memory_order_relaxed);
    // acquire; pairs with the release in take: the slot was read before it is written again.
    for (std::uint32_t taken = taken_.load(std::memory_order_acquire); mine - taken == channel_size;
         taken = taken_.load(std::memory_order_acquire)) {
      taken_.wait(taken, std::memory_order_acquire);
    }
    slot_[mine % channel_size] = next;
    // release; pairs with the acquire in take: publishes the slot, the batch and the labels of its messages.
    put_.store(mine + 1, std::memory_order_release);
    put_.notify_one();
  }

  batch* take() {
    // relaxed: only this thread writes taken_.
    const std::uint32_t mine = taken_.load(std::memory_order_relaxed);
    put_.wait(mine, std::memory_order_acquire);  // acquire; pairs with the release in put.
    batch* const next = slot_[mine % channel_size];
    // release; pairs with the acquire in put.
    taken_.store(mine + 1, std::memory_order_release);
    taken_.notify_one();
    return next;
  }

 private:
  alignas(64) std::atomic<std::uint32_t> put_ = 0;
  alignas(64) std::atomic<std::uint32_t> taken_ = 0;
  alignas(64) std::array<batch*, channel_size> slot_ = {};
};

outcome produce(const request& request, unsigned pair, std::uint64_t batches, channel& channel) {
  generator random(request.seed, pair);
  for (std::uint64_t b = 0; b < batches; b++) {
    batch* const next = new batch;
    for (std::size_t i = 0; i < batch_size; i++) {
      next->message[i] = make_block(random.mixed_size(), (b * batch_size + i) * request.threads + pair);
    }
    channel.put(next);
  }
  return {batches * batch_size, 0};
}

outcome consume(std::uint64_t batches, channel& channel) {
  outcome done;
  for (std::uint64_t b = 0; b < batches; b++) {
    batch* const next = channel.take();
    for (void* message : next->message) done.checksum += end_block(message);
    delete next;
  }
  return done;
}

}  // namespace

outcome run_pipeline(const request& request) {
  const unsigned pairs = request.threads / 2;
  const std::uint64_t batches = request.scaled(160'000) / pairs;
  std::vector<channel> channels(pairs);
  return run_crew(request.threads, [&](unsigned thread) {
    channel& channel = channels[thread / 2];
    return thread % 2 == 0 ? produce(request, thread / 2, batches, channel) : consume(batches, channel);
  });
}

}  // namespace cairn::bench
