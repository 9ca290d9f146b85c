// SPDX-License-Identifier: MIT
//
// state - what a client that is played has: the shipping allocator, the shard heap and another one, each thread's
// blocks, and a record of when each block lived.
//
// The records are each thread's own, written and not read before checks.hpp, so they decide nothing. Their stamps are a
// counter of the host: an execution is run once, along its graph, and an event runs only after what it reads from, so
// the stamps are one linear extension of what comes before what; a right malloc depends on the free of its block, which
// has begun before in each of them. What they leave unordered is for the races. On real threads the counter is one,
// too: what happens before has the smaller stamp. Contexts: 0 ... 2 threads, 6 and 7 before and after, 8 ... 13 take
// what there is at the end, 14 has ended before.
#pragma once
#include <atomic>

#include "block_history.hpp"
#include "client.hpp"
#include "heaps/shards.hpp"

namespace cairn::check::clients {

template <class P>
struct state {
  static constexpr unsigned threads = client::most_threads;
  static constexpr unsigned first_looker = 8, lookers = 6, ended = 14;
  static constexpr std::size_t limit_bytes = 2 * facade_geometry<P>::slice_bytes;
  using block_type = typename shards<P>::block_type;
  using event = properties::block_event;

  struct owned {
    block_type* block;
    bool in_shard;  ///< goes with the heap
    bool in_main;   ///< its heap has been deleted
  };
  struct hand {
    bool inside = false, idle = false;
    bool deleted = false, moved = false, destroyed = false, limited = false;  ///< what it has done
    bool ended_shard = false, ended_other = false;                            ///< which heap is gone by that
    owned blocks[client::most_letters];
    unsigned count = 0;
    event log[4 * client::most_letters];
    bool from_shard[4 * client::most_letters] = {};  ///< of mallocs: by whose memory it is
    unsigned logged = 0;
    block_type* shown[client::most_letters * facade<P>::blocks];  ///< by visits
    unsigned shows = 0;
    std::uint64_t left[client::most_letters];  ///< heaps of its own that it could not delete
    unsigned lefts = 0;
    unsigned hooks = 0;    ///< that it has registered
    unsigned late = 0;     ///< frees that may have come after the destroy
    unsigned refused = 0;  ///< attaches of a value that another copy was faster with
  };

  const plan* asked;
  shards<P> all;
  std::uint64_t other = 0;  ///< the other heap's handle; 0: nobody asks for one
  block_type* given[client::most_before] = {};
  hand hands[threads + 1];                                   ///< the last one: who makes what is before
  std::uint64_t clock = 0;                                   ///< tick()
  typename P::template atomic<std::uint64_t> posted;         ///< of the shard heap, detached: its serial
  typename P::template atomic<std::uint32_t> done[threads];  ///< a thread has freed its last block of a shard heap

  explicit state(const plan& of)
      : asked(&of),
        all(typename shards<P>::may{
            .release = true, .start = of.starts, .hooks = of.hooks, .limit = of.limits, .destroy = of.destroys}) {
    if (of.moves) other = all.shared.make_heap(false);
  }

  // ---- blocks, with their records

  /// Of the host: no event of the engine, and no order on real threads.
  std::uint64_t tick() { return std::atomic_ref(clock).fetch_add(1, std::memory_order_relaxed) + 1; }
  template <class Allocate>
  block_type* malloc(hand& me, bool from_shard, Allocate allocate) {
    event e{number(me), tick(), 0, 0, facade_geometry<P>::granule, event::kind::malloc};
    block_type* got = allocate();
    e.end = tick();
    e.address = reinterpret_cast<std::uintptr_t>(got);
    if (got == nullptr) return got;
    me.from_shard[me.logged] = from_shard;
    me.log[me.logged++] = e;
    return got;
  }
  block_type* allocate() { return asked->destroys ? all.take() : all.malloc(); }
  block_type* guest(std::uint64_t heap) {
    answer result = answer::done;
    auto* got = static_cast<block_type*>(all.shared.malloc_in(heap, facade_geometry<P>::granule, result));
    if (got == nullptr) return nullptr;
    if (!asked->destroys) P::check(got->key.get() != facade<P>::live);
    got->key.set(facade<P>::live);
    got->next.set(got);
    return got;
  }
  void free(hand& me, block_type* block) {
    log_free(me, block, tick());
    all.free(block);
    me.log[me.logged - 1].end = tick();
  }
  void log_free(hand& me, block_type* block, std::uint64_t begin) {
    me.log[me.logged++] = {number(me), begin, begin, reinterpret_cast<std::uintptr_t>(block), 0, event::kind::free};
  }
  unsigned number(const hand& me) const { return static_cast<unsigned>(&me - hands); }
};

}  // namespace cairn::check::clients
