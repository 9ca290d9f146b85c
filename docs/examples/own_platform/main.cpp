// SPDX-License-Identifier: MIT
//
// own_platform - 16 shards on 3 threads, with an allocator that knows shards and no threads. Exit code 0 only if every
// shard kept its heap wherever it ran, contents stayed, and all memory came back.
#include <atomic>
#include <cstdio>
#include <cstring>

#include "shard_runtime.hpp"

namespace {

constexpr unsigned shards = 16, threads = 3, rounds = 400, letters = 20;
std::atomic<std::uint64_t> wrong{0}, sent{0}, freed{0};

/// What a shard remembers between its tasks; its blocks are its own heap's.
struct state {
  std::uint64_t owner = 0;  ///< the heap it is in
  char* kept = nullptr;
};
state states[shards];

/// A letter is allocated by its sender and freed by who gets it: a foreign free.
void receive(char* letter, std::size_t bytes, char stamp) {
  for (std::size_t i = 0; i < bytes; i++) wrong += letter[i] != stamp;
  runtime::memory.free(letter);
  freed++;
}

void work(runtime::pool& pool, unsigned me, unsigned round) {
  state& mine = states[me];
  if (round == 0) mine.kept = static_cast<char*>(std::memset(runtime::memory.malloc(100), 'k', 100));
  if (round == 0) mine.owner = runtime::memory.current_owner();
  wrong += runtime::memory.current_owner() != mine.owner;
  wrong += mine.kept[0] != 'k' || mine.kept[99] != 'k';

  void* blocks[50];
  for (std::size_t i = 0; i < 50; i++) blocks[i] = runtime::memory.malloc(16 + i * 40);
  for (void* each : blocks) runtime::memory.free(each);  // local, though the thread may be new

  for (unsigned i = 0; i < letters; i++) {
    const std::size_t bytes = 32 + (round * 7 + i * 131) % 3000;
    const char stamp = static_cast<char>('a' + (me + i) % 26);
    auto* letter = static_cast<char*>(std::memset(runtime::memory.malloc(bytes), stamp, bytes));
    pool.post((me + i) % shards, [=] { receive(letter, bytes, stamp); });
    sent++;
  }
  if (round + 1 < rounds) {
    pool.post(me, [&pool, me, round] { work(pool, me, round + 1); });
  } else {
    pool.post(me, [me] { runtime::memory.free(states[me].kept); });
  }
}

}  // namespace

int main() {
  runtime::pool pool(threads, shards);
  for (unsigned i = 0; i < shards; i++) pool.post(i, [&pool, i] { work(pool, i, 0); });
  pool.wait();
  for (unsigned i = 0; i < shards; i++) pool.post(i, [] { runtime::memory.collect(true); });
  cairn::allocator_statistics before{}, after{};
  pool.wait();
  pool.post(0, [&] { before = runtime::memory.statistics(); });
  pool.wait();
  for (unsigned i = 0; i < shards; i++) pool.end(i);
  pool.wait();
  pool.post(0, [&] {  // a new shard of this number, in the heap of one that has ended
    runtime::memory.collect(true);
    after = runtime::memory.statistics();
  });
  pool.wait();

  std::printf("%u shards on %u threads, %llu migrations: each stayed in its heap\n", shards, threads,
              static_cast<unsigned long long>(pool.migrations()));
  std::printf("%llu letters sent, %llu freed by their receivers, %llu things wrong\n",
              static_cast<unsigned long long>(sent.load()), static_cast<unsigned long long>(freed.load()),
              static_cast<unsigned long long>(wrong.load()));
  std::printf("%u heaps; live bytes before and after the shards ended: %zu, %zu; charged: %zu, %zu\n", after.heaps,
              before.live_bytes, after.live_bytes, before.charged_bytes, after.charged_bytes);
  return wrong == 0 && sent == freed && pool.migrations() > shards && after.heaps == shards && after.live_bytes == 0 &&
                 after.charged_bytes == 0
             ? 0
             : 1;
}
