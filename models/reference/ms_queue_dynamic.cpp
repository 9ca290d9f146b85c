// SPDX-License-Identifier: MIT
//
// ms-queue-dynamic - the queue of Michael and Scott with created nodes; two threads enqueue and then dequeue.
//
// With retry every iteration that failed, found a mismatch or only helped ends the execution, and so does a final swing
// of the tail that somebody else has done: what remains are the orders of the operations themselves.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

template <bool Retries>
struct ms_queue_dynamic {
  template <class P>
  struct of {
    static constexpr unsigned threads = 2;
    struct node {
      typename P::template atomic<node*> next{nullptr};
      typename P::template plain<unsigned> value{0};
    };
    using word = typename P::template atomic<node*>;
    word head{nullptr}, tail{nullptr};
    typename P::template plain<unsigned> got[threads];
    typename P::template plain<node*> made[threads + 1];

    of() {
      node* const dummy = P::template create<node>();
      head.store(dummy, order::relaxed, at<"ms_dynamic.build">);
      tail.store(dummy, order::relaxed, at<"ms_dynamic.build_tail">);
      made[threads].set(dummy);
    }

    template <fixed_string S>
    static bool change(word& where, node* from, node* value, site<S> s) {
      return where.compare_exchange_strong(from, value, order::release, order::relaxed, s);
    }
    static void again() {
      if constexpr (Retries) P::retry();
    }

    void enqueue(unsigned index, unsigned value) {
      node* const mine = P::template create<node>();
      made[index].set(mine);
      mine->value.set(value);
      for (;; again()) {
        node* const last = tail.load(order::acquire, at<"ms_dynamic.tail">);
        node* const next = last->next.load(order::acquire, at<"ms_dynamic.link">);
        if (tail.load(order::acquire, at<"ms_dynamic.tail_again">) != last) continue;
        if (next != nullptr) {
          change(tail, last, next, at<"ms_dynamic.help">);
          continue;
        }
        if (change(last->next, nullptr, mine, at<"ms_dynamic.enqueue">)) {
          if (!change(tail, last, mine, at<"ms_dynamic.swing">)) again();
          return;
        }
      }
    }

    unsigned dequeue() {
      for (;; again()) {
        node* const first = head.load(order::acquire, at<"ms_dynamic.head">);
        node* const last = tail.load(order::acquire, at<"ms_dynamic.head_tail">);
        node* const next = first->next.load(order::acquire, at<"ms_dynamic.next">);
        if (head.load(order::acquire, at<"ms_dynamic.head_again">) != first) continue;
        if (first == last) {
          if (next == nullptr) return 0;
          change(tail, last, next, at<"ms_dynamic.dequeue_help">);
          continue;
        }
        const unsigned value = next->value.get();
        if (change(head, first, next, at<"ms_dynamic.dequeue">)) return value;
      }
    }

    void thread(unsigned index) {
      enqueue(index, index + 1);
      got[index].set(dequeue());
    }
    void after() {
      const unsigned a = got[0].get(), b = got[1].get();
      P::check(a + b == 3 && a != 0 && b != 0);
      P::outcome(a);
      for (auto& one : made) P::destroy(one.get());
    }
  };
};

constexpr const char* claim = "each of two enqueued items is dequeued once";

const scenario<ms_queue_dynamic<true>::of> retrying{
    counted_on_graphs("reference.ms_queue_dynamic", claim, "2 threads, 1 enqueue and 1 dequeue each", 6, 26)};
const scenario<ms_queue_dynamic<false>::of> looping{
    counted("reference.ms_queue_dynamic.without_retry", claim, "2 threads, 1 enqueue and 1 dequeue each", 222)};

}  // namespace
}  // namespace cairn::check
