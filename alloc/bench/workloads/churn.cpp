// SPDX-License-Identifier: MIT
//
// churn - random replacement of small blocks on all threads at once; one in four goes to another thread to be freed.
//
//   thread t: own table of 4,000 blocks           shared: 256 mailboxes
//   each step: end a random block, make another; or swap it for what lies in a random mailbox, and end that
//
// Invariant: a mailbox holds one owner's pointer, moved by exchange only, so each block is ended exactly once.

#include <atomic>
#include <vector>

#include "block.hpp"
#include "crew.hpp"

namespace cairn::bench {

namespace {

constexpr std::size_t table_size = 4'000;
constexpr std::size_t mailboxes = 256;

struct alignas(64) mailbox {
  std::atomic<void*> block = nullptr;
};

outcome work(const request& request, unsigned thread, std::vector<mailbox>& shared) {
  generator random(request.seed, thread);
  std::vector<void*> table(table_size, nullptr);
  outcome done;
  const std::uint64_t steps = request.scaled(12'800'000) / request.threads;
  for (std::uint64_t i = 0; i < steps; i++) {
    void*& slot = table[random.below(table_size)];
    if (slot != nullptr && random.one_in(4)) {
      // acquire and release: pairs with the exchange of the thread that put or takes the block; publishes its label.
      slot = shared[random.below(mailboxes)].block.exchange(slot, std::memory_order_acq_rel);
    }
    if (slot != nullptr) done.checksum += end_block(slot);
    slot = make_block(random.mixed_size(), i * request.threads + thread);
    done.operations++;
  }
  for (void* block : table) {
    if (block != nullptr) done.checksum += end_block(block);
  }
  return done;
}

}  // namespace

outcome run_churn(const request& request) {
  std::vector<mailbox> shared(mailboxes);
  outcome total = run_crew(request.threads, [&](unsigned thread) { return work(request, thread, shared); });
  for (mailbox& box : shared) {
    // relaxed: the crew is joined, which orders everything before.
    if (void* const block = box.block.load(std::memory_order_relaxed)) total.checksum += end_block(block);
  }
  return total;
}

}  // namespace cairn::bench
