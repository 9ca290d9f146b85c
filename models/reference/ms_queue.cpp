// SPDX-License-Identifier: MIT
//
// ms-queue - the queue of Michael and Scott with nodes by tagged index; two threads enqueue and then dequeue.
//
//   head -> dummy -> node -> node -> 0        tail: the last node, or the one before it until somebody helps
//
// head, tail and links are index and number of changes in one word. Node 1 is the first dummy; thread i enqueues node
// i + 2. With pointers: ms_queue_dynamic.cpp.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

/// Where a failed iteration of dequeue retries; enqueue always loops.
enum class retries_of_dequeue { mismatch_and_change, change };

template <retries_of_dequeue Retries>
struct ms_queue {
  template <class P>
  struct of {
    static constexpr unsigned threads = 2;
    using word = typename P::template atomic<std::uint32_t>;
    struct node {
      word next;
      typename P::template plain<unsigned> value;
    };
    node nodes[threads + 2];
    word head{1}, tail{1};
    typename P::template plain<unsigned> got[threads];

    static std::uint32_t index_in(std::uint32_t tagged) { return tagged & 0xffff; }
    static std::uint32_t to(std::uint32_t index, std::uint32_t before) {
      return ((before & ~0xffffu) + 0x10000) | index;
    }
    template <fixed_string S>
    static bool change(word& where, std::uint32_t& from, std::uint32_t value, site<S> s) {
      return where.compare_exchange_strong(from, value, order::release, order::relaxed, s);
    }

    void enqueue(std::uint32_t mine, unsigned value) {
      nodes[mine].value.set(value);
      nodes[mine].next.store(0, order::relaxed, at<"ms_queue.reset">);
      for (;;) {
        std::uint32_t last = tail.load(order::acquire, at<"ms_queue.tail">);
        word& link = nodes[index_in(last)].next;
        std::uint32_t next = link.load(order::acquire, at<"ms_queue.link">);
        if (tail.load(order::relaxed, at<"ms_queue.tail_again">) != last) continue;
        if (index_in(next) == 0 && change(link, next, to(mine, next), at<"ms_queue.enqueue">)) {
          change(tail, last, to(mine, last), at<"ms_queue.swing">);
          return;
        }
        const std::uint32_t linked = link.load(order::acquire, at<"ms_queue.linked">);
        change(tail, last, to(index_in(linked), last), at<"ms_queue.help">);
      }
    }

    unsigned dequeue() {
      for (;;) {
        std::uint32_t first = head.load(order::acquire, at<"ms_queue.head">);
        std::uint32_t last = tail.load(order::relaxed, at<"ms_queue.head_tail">);
        const std::uint32_t next = nodes[index_in(first)].next.load(order::acquire, at<"ms_queue.next">);
        if (head.load(order::relaxed, at<"ms_queue.head_again">) != first) {
          if constexpr (Retries == retries_of_dequeue::mismatch_and_change) P::retry();
          continue;
        }
        if (index_in(first) == index_in(last)) {
          if (index_in(next) == 0) return 0;
          change(tail, last, to(index_in(next), last), at<"ms_queue.dequeue_help">);
          continue;
        }
        const unsigned value = nodes[index_in(next)].value.get();
        if (change(head, first, to(index_in(next), first), at<"ms_queue.dequeue">)) return value;
        P::retry();
      }
    }

    void thread(unsigned index) {
      enqueue(index + 2, index + 1);
      got[index].set(dequeue());
    }
    /// Own items are inside before the thread dequeues, so nobody finds the queue empty; and each is found once.
    void after() {
      const unsigned a = got[0].get(), b = got[1].get();
      P::check(a + b == 3 && a != 0 && b != 0);
      P::outcome(a);
    }
  };
};

constexpr const char* claim = "each of two enqueued items is dequeued once";

const scenario<ms_queue<retries_of_dequeue::mismatch_and_change>::of> retrying{
    counted("reference.ms_queue", claim, "2 threads, 1 enqueue and 1 dequeue each", 50, 128)};
const scenario<ms_queue<retries_of_dequeue::change>::of> retrying_less{
    counted("reference.ms_queue.retry_at_head_only", claim, "2 threads, 1 enqueue and 1 dequeue each", 114, 64)};

}  // namespace
}  // namespace cairn::check
