// SPDX-License-Identifier: MIT
//
// sharded_kv - eight clients, four workers, six shards; one shard is destroyed while the others serve. Exit code 0 only
// if every answer was the one that the client's own copy of its data says.
#include <chrono>
#include <cstdio>
#include <deque>
#include <functional>
#include <random>

#include "server.hpp"

namespace {

using kv::answer;
using kv::verb;

constexpr unsigned shards = 6, workers = 4, clients = 8, keys = 200;
constexpr std::size_t requests = 10000, limit = 4 << 20, longest = 2000, too_large = 8 << 20;
constexpr std::size_t doomed = shards - 1;  // the shard that is destroyed on the way

std::deque<kv::shard> all;
std::atomic<std::size_t> answered{0}, wrong{0}, refused{0}, gone{0};
std::atomic<bool> dooming{false};

/// Asks, and knows what must come back.
void run_client(unsigned number, kv::crew& crew) {
  std::mt19937 random(number);
  std::unordered_map<std::string, std::string> data;
  bool doomed_is_gone = false;
  kv::request q;
  for (std::size_t i = 0; i < requests; i++, answered++) {
    q.key = "client " + std::to_string(number) + ", key " + std::to_string(random() % keys);
    const std::size_t to = std::hash<std::string>{}(q.key) % shards;
    const auto known = data.find(q.key);
    const auto dice = random() % 1000;
    answer expected = known == data.end() ? answer::missing : dice < 500 ? answer::found : answer::erased;
    std::string value = known == data.end() ? std::string() : known->second;
    q.what = dice < 500 ? verb::get : dice < 650 ? verb::erase : verb::put;
    if (q.what == verb::put) {
      expected = dice == 999 ? answer::full : answer::stored;
      q.value.assign(dice == 999 ? too_large : 20 + random() % (longest - 20), static_cast<char>('a' + dice % 26));
      if (expected == answer::stored) data[q.key] = q.value;
    } else if (expected == answer::erased) {
      data.erase(known);
    } else {
      q.value.reserve(longest);
    }

    if (all[to].post(q)) crew.schedule(all[to]);
    q.state.wait(answer::pending);

    const answer got = q.state;
    if (got == answer::gone || (to == doomed && doomed_is_gone)) {
      wrong += got != answer::gone || to != doomed || !dooming;
      doomed_is_gone = true;
      gone++;
    } else {
      wrong += got != expected || (got == answer::found && q.value != value);
      refused += got == answer::full;
      wrong += cairn_heap_of(q.value.data()) != cairn_heap_current() && q.value.capacity() > 16;
    }
    std::string().swap(q.value);
  }
}

/// Visits the shards while they are served, and destroys one half way. How many visits went through.
std::size_t watch() {
  std::size_t visits = 0;
  while (answered < clients * requests) {
    for (std::size_t i = 0; i < doomed; i++) {
      std::size_t tables = 0;
      const bool done = all[i].find_table(tables) == cairn::visited::done;
      visits += done;
      wrong += done && tables != 1;
    }
    if (!dooming && answered > clients * requests / 2) {
      dooming = true;
      const std::size_t blocks = all[doomed].stats().live_blocks;
      wrong += all[doomed].destroy() != 0;
      std::printf("shard %zu destroyed on the way, with about %zu live blocks; the others go on\n", doomed, blocks);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return visits;
}

void print(std::size_t number, const kv::shard& of) {
  const cairn::heap_stats now = of.stats();
  if (now.error != 0) {
    std::printf("%5zu     gone %52zu %15zu\n", number, of.served(), of.moves());
    return;
  }
  std::printf("%5zu %8zu %12zu %11zu %9zu %8zu %7zu %15zu\n", number, of.entries(), now.live_blocks, now.live_bytes,
              now.charged_bytes, now.limit_bytes, of.served(), of.moves());
  wrong += now.charged_bytes > now.limit_bytes || now.live_blocks < of.entries() || of.moves() == 0;
}

std::size_t charged() {
  cairn_stats_t now{};
  now.size = sizeof now;
  return cairn_get_stats(&now) == 0 ? now.charged_bytes : 0;
}

}  // namespace

int main() {
  for (unsigned i = 0; i < shards; i++) all.emplace_back(limit);
  std::size_t visits = 0;
  {
    kv::crew crew(workers);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < clients; i++) threads.emplace_back(run_client, i, std::ref(crew));
    visits = watch();
    for (std::thread& each : threads) each.join();
  }
  cairn_collect(1);
  std::printf("shard  entries  live blocks  live bytes   charged    limit  served  worker changed\n");
  for (std::size_t i = 0; i < shards; i++) print(i, all[i]);
  std::printf("%zu requests, %zu wrong answers, %zu refused by a limit, %zu to the shard that was gone\n",
              answered.load(), wrong.load(), refused.load(), gone.load());
  std::size_t foreign = 0;
  for (const kv::shard& each : all) foreign += each.foreign();
  std::printf("%zu values of clients freed by shards, %zu visits of running shards\n", foreign, visits);
  const std::size_t before = charged();
  for (std::size_t i = 0; i < doomed; i++) wrong += all[i].destroy() != 0;
  std::printf("charged to the process: %zu bytes, %zu after the shards were destroyed\n", before, charged());
  return wrong == 0 && refused != 0 && gone != 0 && foreign != 0 && visits != 0 ? 0 : 1;
}
