// SPDX-License-Identifier: MIT
//
// mcs - the queue lock of Mellor-Crummey and Scott, two threads: each waits at a word of its own.
//
//   tail -> the last in the queue (0: free)      next: who comes after me      locked: 1 when it is my turn
//
// With a relaxed link, as the Linux kernel has it, C++ lets the turn that the predecessor gives (locked = 1) be
// overwritten by the waiter's own earlier reset (locked = 0), as nothing orders them: a waiter may wait for ever. The
// kernel relies on an address dependency that C++ does not have. reference.mcs waits by retry, which only drops such
// executions and has the reference count; reference.mcs.published orders the link, and then await never hangs.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

enum class link { relaxed, published };

template <link Link, bool Awaits>
struct mcs {
  template <class P>
  struct of {
    static constexpr unsigned threads = 2;
    using word = typename P::template atomic<std::uint32_t>;
    struct node {
      word locked, next;
    };
    word tail;
    node nodes[threads + 1];
    typename P::template plain<unsigned> counter{0};

    template <fixed_string S>
    static std::uint32_t not_zero(word& where, order o, site<S> s) {
      for (;;) {
        const std::uint32_t value = Awaits ? P::await(where, 0, o, s) : where.load(o, s);
        if (value != 0) return value;
        P::retry();
      }
    }

    void lock(std::uint32_t me) {
      nodes[me].locked.store(0, order::relaxed, at<"mcs.reset">);
      nodes[me].next.store(0, order::relaxed, at<"mcs.alone">);
      const std::uint32_t before = tail.exchange(me, order::acq_rel, at<"mcs.enter">);
      if (before == 0) return;
      nodes[before].next.store(me, Link == link::relaxed ? order::relaxed : order::release, at<"mcs.link">);
      not_zero(nodes[me].locked, order::acquire, at<"mcs.turn">);
    }
    void unlock(std::uint32_t me) {
      constexpr order o = Link == link::relaxed ? order::relaxed : order::acquire;
      std::uint32_t next = nodes[me].next.load(o, at<"mcs.next">);
      if (next == 0) {
        std::uint32_t last = me;
        if (tail.compare_exchange_strong(last, 0, order::release, order::relaxed, at<"mcs.leave">)) return;
        next = not_zero(nodes[me].next, o, at<"mcs.await_next">);
      }
      nodes[next].locked.store(1, order::release, at<"mcs.hand_over">);
    }
    void thread(unsigned index) {
      lock(index + 1);
      counter.set(counter.get() + 1);
      unlock(index + 1);
    }
    void after() { P::check(counter.get() == threads); }
  };
};

statement hangs() {
  statement said = counted("reference.mcs.hangs", "a relaxed link lets a waiter wait for ever: the engine must see it",
                           "2 threads, 1 section each", not_stated);
  said.graph = {.fails = true};
  said.on_relacy = said.on_threads = false;  // no machine and no Relacy orders the two stores that way
  return said;
}

constexpr const char* claim = "two critical sections exclude each other, and the second sees the first";

const scenario<mcs<link::relaxed, false>::of> as_defined{
    counted("reference.mcs", claim, "2 threads, 1 section each", 6, 10)};
const scenario<mcs<link::published, true>::of> published{
    counted("reference.mcs.published", claim, "2 threads, 1 section each; ordered links", 6, 6)};
const scenario<mcs<link::relaxed, true>::of> hanging{hangs()};

}  // namespace
}  // namespace cairn::check
