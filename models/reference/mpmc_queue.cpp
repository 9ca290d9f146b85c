// SPDX-License-Identifier: MIT
//
// mpmc-queue - a bounded queue for many producers and consumers: one word hands out places, two count what is done.
//
//   tickets = read tickets << 16 | write tickets      written, read: how many writes and reads are finished
//
// One item is inside at the start; one thread writes another, one reads until it finds the queue empty.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

template <bool Retries>
struct mpmc_queue {
  template <class P>
  struct of {
    static constexpr unsigned threads = 2, size = 2;
    using word = typename P::template atomic<std::uint32_t>;
    word tickets, written, read;
    typename P::template plain<unsigned> items[size];
    typename P::template plain<unsigned> sum{0};

    of() : tickets(1), written(1) { items[0].set(1); }

    static std::uint32_t write_ticket(std::uint32_t all) { return all & 0xffff; }
    static std::uint32_t read_ticket(std::uint32_t all) { return all >> 16; }

    /// Adds to the tickets if the queue lets it; false: it does not.
    template <class Allowed>
    bool take(std::uint32_t& seen, std::uint32_t added, Allowed allowed) {
      seen = tickets.load(order::acquire, at<"mpmc.tickets">);
      while (allowed(seen)) {
        if (tickets.compare_exchange_strong(seen, seen + added, order::acq_rel, order::relaxed, at<"mpmc.take">)) {
          return true;
        }
        if constexpr (Retries) {
          P::retry();
          seen = tickets.load(order::acquire, at<"mpmc.tickets_again">);
        }
      }
      return false;
    }
    static void await(word& counter, std::uint32_t until) {
      while (counter.load(order::acquire, at<"mpmc.await">) != until) P::retry();
    }

    bool write(unsigned value) {
      std::uint32_t mine;
      const auto not_full = [](std::uint32_t all) { return write_ticket(all) - read_ticket(all) < size; };
      if (!take(mine, 1, not_full)) return false;
      await(read, read_ticket(mine));
      items[write_ticket(mine) % size].set(value);
      written.fetch_add(1, order::release, at<"mpmc.written">);
      return true;
    }
    unsigned read_one() {
      std::uint32_t mine;
      const auto not_empty = [](std::uint32_t all) { return write_ticket(all) != read_ticket(all); };
      if (!take(mine, 1 << 16, not_empty)) return 0;
      await(written, write_ticket(mine));
      const unsigned value = items[read_ticket(mine) % size].get();
      read.fetch_add(1, order::release, at<"mpmc.read">);
      return value;
    }

    void thread(unsigned index) {
      if (index == 0) {
        P::check(write(2));
      } else {
        while (const unsigned value = read_one()) sum.set(sum.get() * 10 + value);
      }
    }
    void after() {
      P::outcome(sum.get());
      P::check(sum.get() == 1 || sum.get() == 12);  // in order
    }
  };
};

constexpr const char* claim = "items come out in the order of their tickets, each once";

const scenario<mpmc_queue<true>::of> retrying{
    counted("reference.mpmc_queue", claim, "1 item inside, 1 write, reads until empty", 3, 6)};
const scenario<mpmc_queue<false>::of> looping{
    counted("reference.mpmc_queue.without_retry", claim, "1 item inside, 1 write, reads until empty", 6, 8)};

}  // namespace
}  // namespace cairn::check
