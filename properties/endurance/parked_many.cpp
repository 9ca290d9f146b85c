// SPDX-License-Identifier: MIT
//
// parked_many - what a parked shard costs beside its pages, and that a thread's having been inside costs nothing.
//
//   100,000 shards, one block of 64 bytes each, nobody inside:   resident growth - resident parts of the blocks' slices
//   1,000 shards entered from 1 thread, then from 7 more:        resident growth of the second step
//
// Demanded: at most 4 KiB a shard; at most 16 bytes a pair of shard and thread. Page records (128 bytes a slice) and
// descriptors count as "beside". Sizes come from a walk of the page tables (resident.hpp).
#include "crew.hpp"
#include "program.hpp"
#include "random.hpp"
#include "resident.hpp"
#include "stats.hpp"
#include "table.hpp"

using namespace endurance;

namespace {

constexpr std::size_t slice = 64 * 1024;

class test {
 public:
  explicit test(program& p)
      : program_(p),
        parked_(p.size("parked", 100'000, 5000)),
        shards_(p.size("shards", 1000, 300)),
        threads_(p.size("threads", 8, 8)),
        heap_(parked_ > shards_ ? parked_ : shards_),
        block_(heap_.size()),
        meet_(static_cast<std::ptrdiff_t>(threads_) + 1) {
    p.ready();
  }

  void run() {
    park();
    pairs();
  }

 private:
  void park() {
    for (std::size_t i = 0; i < parked_; i++) heap_[i] = nullptr, block_[i] = nullptr;  // our notes are touched now
    const std::size_t before = exact_resident(), tables_before = page_tables();
    for (std::size_t i = 0; i < parked_; i++) make(i);
    const std::size_t growth = exact_resident() - before;
    std::size_t in_slices = 0;
    for (std::size_t i = 0; i < parked_; i++) {
      const auto address = reinterpret_cast<std::uintptr_t>(block_[i]) / slice * slice;
      in_slices += resident_part(reinterpret_cast<void*>(address), slice);
    }
    const auto each = [this](std::size_t bytes) { return static_cast<double>(bytes) / static_cast<double>(parked_); };
    const std::size_t beside = growth > in_slices ? growth - in_slices : 0;
    program_.demand(sanitized || each(beside) <= 4096, "%.0f bytes a parked shard beside its pages", each(beside));
    program_.figure("beside_bytes=%.0f in_slices_bytes=%.0f charged_bytes=%.0f page_table_bytes=%.0f", each(beside),
                    each(in_slices), each(charged()), each(page_tables() - tables_before));
    for (std::size_t i = 0; i < parked_; i++) {
      cairn_free(block_[i]);
      program_.demand(cairn_heap_destroy(heap_[i]) == 0, "a parked shard cannot be destroyed");
    }
    cairn_collect(1);
  }

  void pairs() {
    for (std::size_t i = 0; i < shards_; i++) make(i);
    crew threads(threads_, [this](std::size_t self) { enter_all_once(self); });
    meet_.arrive_and_wait();  // all have their stacks and heaps
    const std::size_t before = exact_resident();
    meet_.arrive_and_wait();  // thread 0 enters them all
    meet_.arrive_and_wait();
    const std::size_t one = exact_resident() - before;
    meet_.arrive_and_wait();  // the others do
    meet_.arrive_and_wait();
    const std::size_t all = exact_resident() - before;
    meet_.arrive_and_wait();
    threads.join();
    const double each =
        (static_cast<double>(all) - static_cast<double>(one)) / static_cast<double>(shards_ * (threads_ - 1));
    program_.demand(sanitized || each <= 16, "%.1f bytes a pair of shard and thread", each);
    program_.figure("from_1_thread_kib=%.0f from_%zu_threads_kib=%.0f pair_bytes=%.2f", mib(one) * 1024, threads_,
                    mib(all) * 1024, each);
    for (std::size_t i = 0; i < shards_; i++) cairn_heap_destroy(heap_[i]);
  }

  void make(std::size_t i) {
    heap_[i] = cairn_heap_new();
    program_.demand(heap_[i] != nullptr && cairn_heap_enter(heap_[i]) == 0, "shard %zu cannot be made", i);
    block_[i] = cairn_malloc(64);
    *static_cast<unsigned char*>(block_[i]) = 1;
    cairn_heap_leave(heap_[i]);
  }

  void enter_all() {
    for (std::size_t i = 0; i < shards_; i++) {
      program_.demand(cairn_heap_enter(heap_[i]) == 0, "a shard cannot be entered");
      cairn_free(cairn_malloc(64));
      cairn_heap_leave(heap_[i]);
    }
  }
  void enter_all_once(std::size_t self) {
    cairn_free(cairn_malloc(64));
    meet_.arrive_and_wait();
    meet_.arrive_and_wait();
    if (self == 0) enter_all();
    meet_.arrive_and_wait();
    meet_.arrive_and_wait();
    if (self != 0) enter_all();
    meet_.arrive_and_wait();
    meet_.arrive_and_wait();
  }

  program& program_;
  std::size_t parked_, shards_, threads_;
  table<cairn_heap_t*> heap_;
  table<void*> block_;
  rendezvous meet_;
};

}  // namespace

int main(int argc, char** argv) {
  program p("parked_many", argc, argv);
  test(p).run();
  return p.end();
}
