// SPDX-License-Identifier: MIT
//
// treiber-stack - two pushers and one popper of Treiber's stack, with atomic links; nodes by index, or created.
//
//   top -> node -> node -> 0        tagged: index and a number of changes in one word
//
// Each pusher writes a word before it pushes; who pops its number must see that word.
// With plain links, and all sizes: treiber.cpp.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

template <bool Retries>
struct tagged_stack {
  template <class P>
  struct of {
    static constexpr unsigned threads = 3, pushers = 2;
    using word = typename P::template atomic<std::uint32_t>;
    struct node {
      word next;
      typename P::template plain<unsigned> value;
    };
    word top;
    node nodes[pushers + 1];  ///< 0: none
    word x[pushers];

    static std::uint32_t index_in(std::uint32_t tagged) { return tagged & 0xffff; }
    static std::uint32_t changed(std::uint32_t before, std::uint32_t index) {
      return ((before & ~0xffffu) + 0x10000) | index;
    }

    void push(std::uint32_t index, unsigned value) {
      nodes[index].value.set(value);
      std::uint32_t seen;
      do {
        seen = top.load(order::acquire, at<"treiber_stack.push_top">);
        nodes[index].next.store(seen, order::relaxed, at<"treiber_stack.link">);
      } while (!top.compare_exchange_strong(seen, changed(seen, index), order::release, order::relaxed,
                                            at<"treiber_stack.push">));
    }
    unsigned pop() {
      for (;;) {
        std::uint32_t seen = top.load(order::acquire, at<"treiber_stack.pop_top">);
        const std::uint32_t index = index_in(seen);
        if (index == 0) return 0;
        const std::uint32_t next = nodes[index].next.load(order::relaxed, at<"treiber_stack.next">);
        if (top.compare_exchange_strong(seen, changed(seen, index_in(next)), order::release, order::relaxed,
                                        at<"treiber_stack.pop">)) {
          return nodes[index].value.get();
        }
        if constexpr (Retries) P::retry();
      }
    }

    void thread(unsigned index) {
      if (index < pushers) {
        x[index].store(index + 1, order::relaxed, at<"treiber_stack.x">);
        push(index + 1, index);
      } else if (const unsigned value = pop(); value != 0) {
        P::check(x[value].load(order::relaxed, at<"treiber_stack.read_x">) == value + 1);
      }
    }
    void after() {}
  };
};

/// Retry at push and at pop; created nodes, no tag: nothing is reused.
template <class P>
struct created_stack {
  static constexpr unsigned threads = 3, pushers = 2;
  struct node {
    typename P::template atomic<node*> next{nullptr};
    typename P::template plain<unsigned> value{0};
  };
  typename P::template atomic<node*> top{nullptr};
  typename P::template atomic<unsigned> x[pushers];
  typename P::template plain<node*> popped{nullptr};

  void push(unsigned value) {
    node* const made = P::template create<node>();
    made->value.set(value);
    for (;;) {
      node* seen = top.load(order::acquire, at<"treiber_dynamic.push_top">);
      made->next.store(seen, order::relaxed, at<"treiber_dynamic.link">);
      if (top.compare_exchange_strong(seen, made, order::release, order::relaxed, at<"treiber_dynamic.push">)) return;
      P::retry();
    }
  }
  node* pop() {
    for (;;) {
      node* seen = top.load(order::acquire, at<"treiber_dynamic.pop_top">);
      if (seen == nullptr) return nullptr;
      node* const next = seen->next.load(order::relaxed, at<"treiber_dynamic.next">);
      if (top.compare_exchange_strong(seen, next, order::release, order::relaxed, at<"treiber_dynamic.pop">))
        return seen;
      P::retry();
    }
  }

  void thread(unsigned index) {
    if (index < pushers) {
      x[index].store(index + 1, order::relaxed, at<"treiber_dynamic.x">);
      push(index);
      return;
    }
    node* const mine = pop();
    popped.set(mine);
    if (mine == nullptr) return;
    const unsigned value = mine->value.get();
    if (value != 0) P::check(x[value].load(order::relaxed, at<"treiber_dynamic.read_x">) == value + 1);
  }
  void after() {
    unsigned found = 0;
    if (popped.get() != nullptr) {
      found++;
      P::destroy(popped.get());
    }
    for (node* one = top.load(order::relaxed, at<"treiber_dynamic.after">); one != nullptr;) {
      node* const next = one->next.load(order::relaxed, at<"treiber_dynamic.after_next">);
      P::destroy(one);
      one = next;
      found++;
    }
    P::check(found == pushers);
  }
};

constexpr const char* claim = "who pops a number sees what its pusher wrote before";

const scenario<tagged_stack<true>::of> retrying{counted("reference.treiber_stack", claim, "2 pushes, 1 pop", 18, 4)};
const scenario<tagged_stack<false>::of> looping{
    counted("reference.treiber_stack.without_retry", claim, "2 pushes, 1 pop", 22)};
const scenario<created_stack> created{
    counted("reference.treiber_dynamic", claim, "2 pushes, 1 pop; created nodes", 8, 8)};

}  // namespace
}  // namespace cairn::check
