// SPDX-License-Identifier: MIT
//
// stress - the production instance under real threads: foreign frees, ends, adoption. Meant for TSan and ASan, too.
//
// Not a proof: models/ explores schedules. Seeds are fixed; the interleaving is the machine's.
#include <doctest/doctest.h>

#include <cstring>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "allocator.hpp"
#include "block_history.hpp"
#include "production.hpp"

using heap_type = cairn::allocator<cairn::production, cairn::geometry_64k>;
namespace {
constinit heap_type instance;
}
namespace cairn {
template <>
struct instance_of<heap_type> {
  static heap_type& get() { return instance; }
  static constexpr context_slot first_context = instance.first_context();
};
}  // namespace cairn

namespace {
using namespace cairn;
constexpr unsigned workers = 4;

/// What the threads have asked for and given back, with stamps of one counter: block_history.hpp.
class history {
 public:
  static std::uint64_t stamp() {
    static production::atomic<std::uint64_t> counter{0};
    return counter.fetch_add(1, order::relaxed, at<"test.stamp">);  // what happens before has the smaller stamp
  }
  static void add(const properties::block_event& e) { mine.events.push_back(e); }
  /// All threads but the caller have ended: checks, and forgets.
  static void check() {
    mine.merge();
    const auto conflict = properties::conflict_in(std::move(all));
    CHECK_MESSAGE(!conflict, (conflict ? properties::text_of(*conflict) : ""));
    all.clear();
  }

 private:
  struct of_thread {
    std::vector<properties::block_event> events;
    ~of_thread() { merge(); }
    void merge() {
      const std::lock_guard hold(lock);
      all.insert(all.end(), events.begin(), events.end());
      events.clear();
    }
  };
  static inline std::mutex lock;
  static inline std::vector<properties::block_event> all;
  static inline thread_local of_thread mine;
};

/// A block that says what it must hold.
struct stone {
  std::uint64_t pattern;
  std::size_t size;
  static stone* make(std::size_t size, std::uint64_t pattern) {
    const std::uint64_t begin = history::stamp();
    auto* s = static_cast<stone*>(instance.malloc(size < sizeof(stone) ? sizeof(stone) : size));
    if (s == nullptr) return nullptr;
    history::add({0, begin, history::stamp(), reinterpret_cast<std::uintptr_t>(s), instance.usable_size(s),
                  properties::block_event::kind::malloc});
    s->pattern = pattern;
    s->size = size < sizeof(stone) ? sizeof(stone) : size;
    std::memset(s + 1, static_cast<int>(pattern & 0xff), s->size - sizeof(stone));
    return s;
  }
  bool holds() const {
    const auto* bytes = reinterpret_cast<const unsigned char*>(this + 1);
    for (std::size_t i = 0; i < size - sizeof(stone); i++) {
      if (bytes[i] != (pattern & 0xff)) return false;
    }
    return true;
  }
};

/// Hands stones from any thread to any other: exchange with acquire and release.
production::atomic<stone*> shelf[64];
production::atomic<std::uint64_t> broken_count{0}, freed_count{0}, malloced_count{0};

void drop(stone* s) {
  if (s == nullptr) return;
  if (!s->holds()) broken_count.fetch_add(1, order::relaxed, at<"test.broken">);
  freed_count.fetch_add(1, order::relaxed, at<"test.freed">);
  history::add({0, history::stamp(), 0, reinterpret_cast<std::uintptr_t>(s), 0, properties::block_event::kind::free});
  instance.free(s);
}

void work(unsigned seed, int steps) {
  std::mt19937 random(seed);
  std::vector<stone*> mine;
  for (int i = 0; i < steps; i++) {
    const auto dice = random() % 100;
    const std::size_t size = dice < 90 ? random() % 600 : dice < 98 ? random() % 40000 : random() % 900000;
    stone* s = stone::make(size, random());
    if (s == nullptr) continue;
    malloced_count.fetch_add(1, order::relaxed, at<"test.made">);
    if (dice % 2 == 0) {
      drop(shelf[random() % 64].exchange(s, order::acq_rel, at<"test.shelf">));
    } else {
      mine.push_back(s);
    }
    if (mine.size() > 50) {
      std::swap(mine[random() % mine.size()], mine.back());
      drop(mine.back());
      mine.pop_back();
    }
    if (i % 997 == 0) instance.collect(dice % 3 == 0);
  }
  for (stone* s : mine) drop(s);
}

void clear_shelf() {
  for (auto& place : shelf) drop(place.exchange(nullptr, order::acq_rel, at<"test.clear">));
}
std::uint64_t value(const production::atomic<std::uint64_t>& of) {
  return of.load(order::relaxed, at<"test.value">);
}

void all_returned() {
  clear_shelf();
  history::check();
  CHECK(value(broken_count) == 0);
  CHECK(value(malloced_count) == value(freed_count));
  for (int i = 0; i < 3; i++) instance.collect(true);
  CHECK(instance.statistics().charged_bytes == 0);
}
}  // namespace

TEST_CASE("four threads free each other's blocks: contents stay, nothing is lost, everything is returned") {
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < workers; i++) threads.emplace_back(work, i + 1, 20000);
  for (auto& t : threads) t.join();
  all_returned();
}

TEST_CASE("threads that come and go share the heaps of those that went") {
  const std::uint32_t before = instance.statistics().heaps;
  for (unsigned round = 0; round < 40; round++) {
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < workers; i++) threads.emplace_back(work, round * workers + i, 300);
    for (auto& t : threads) t.join();
  }
  all_returned();
  CHECK(instance.statistics().heaps <= before + 2 * workers);
}

TEST_CASE("one thread makes, three free: the maker's memory is bounded by what is alive at a time") {
  std::vector<std::thread> threads;
  production::atomic<std::uint32_t> done{0};
  threads.emplace_back([&] {
    std::mt19937 random(7);
    for (int i = 0; i < 60000; i++) {
      stone* s = stone::make(200, random());
      malloced_count.fetch_add(1, order::relaxed, at<"test.made_one">);
      drop(shelf[random() % 64].exchange(s, order::acq_rel, at<"test.put">));
    }
    done.store(1, order::release, at<"test.done">);
  });
  for (unsigned i = 1; i < workers; i++) {
    threads.emplace_back([&, i] {
      std::mt19937 random(i);
      while (done.load(order::acquire, at<"test.is_done">) == 0) {
        drop(shelf[random() % 64].exchange(nullptr, order::acq_rel, at<"test.get">));
      }
    });
  }
  for (auto& t : threads) t.join();
  all_returned();
}

TEST_CASE("all threads start the allocator at once") {  // in its own process: ctest runs this file alone
  std::vector<std::thread> threads;
  production::atomic<std::uint64_t> nulls{0};
  for (unsigned i = 0; i < 8; i++) {
    threads.emplace_back([&] {
      void* got = instance.malloc(64);
      if (got == nullptr) nulls.fetch_add(1, order::relaxed, at<"test.null">);
      instance.free(got);
    });
  }
  for (auto& t : threads) t.join();
  CHECK(value(nulls) == 0);
}
