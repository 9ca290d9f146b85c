// SPDX-License-Identifier: MIT
//
// clients - four ways to use the page, each over (bug, threads, operations of a thread).
//
//   remote_frees  S0  the owner allocates while others free
//   full_page     S1  the page is full: the first free comes over the heap's list
//   hand_over     S2  the owner abandons; whoever claims works as the owner and abandons again
//   popped_pages  S3  pages on a stack
//
// Thread 0 is the first owner; each other thread holds `Each` blocks. One more block is free at the start.
// After it all every block is in the page or with a user, exactly once: a lost or doubled one is found.
#pragma once
#include "seeded/page.hpp"
#include "seeded/page_stack.hpp"

namespace cairn::check::seeded {

template <class P, bug Bug, unsigned Threads, unsigned Each, bool Full = false>
struct page_client {
  static constexpr unsigned threads = Threads, blocks = (Threads - 1) * Each + 1;
  static constexpr number written_over = blocks;  ///< what a user leaves in his block where the link was
  enum : unsigned { free, held, found };

  block_memory<P, blocks> memory;
  heap_record<P> heap;
  page<P, Bug, blocks> the_page{memory};
  typename P::template plain<unsigned> state[blocks];

  page_client() {
    for (number i = 0; i < blocks; i++) {
      memory.link[i].set(no_block);
      state[i].set(i < blocks - 1 ? held : free);
    }
    the_page.build(Full ? &heap : nullptr);
  }

  /// Allocates; false: the page has no block. The user writes all over the block.
  bool take() {
    const number block = the_page.allocate();
    if (block == no_block) return false;
    P::check(block < blocks && state[block].get() == free);
    state[block].set(held);
    memory.link[block].set(written_over);
    return true;
  }
  void give_as_owner(number block) {
    state[block].set(free);
    the_page.free_local(block);
  }
  void give(number block) {
    memory.link[block].set(written_over);
    state[block].set(free);
    the_page.free_remote(block);
  }
  static number block_of(unsigned thread, unsigned i) { return (thread - 1) * Each + i; }
  void give_all(unsigned thread) {
    for (unsigned i = 0; i < Each; i++) give(block_of(thread, i));
  }

  void after() {
    the_page.collect_delayed(heap);
    for (unsigned i = 0;; i++) {
      const number block = the_page.allocate();
      if (block == no_block) break;
      P::check(i < blocks && block < blocks && state[block].get() == free);
      state[block].set(found);
    }
    for (auto& one : state) P::check(one.get() != free);  // lost
    P::check(the_page.used() == blocks);
  }
};

template <bug Bug, unsigned Threads, unsigned Each>
struct remote_frees {
  template <class P>
  struct of : page_client<P, Bug, Threads, Each> {
    void thread(unsigned index) {
      if (index != 0) return this->give_all(index);
      for (unsigned i = 0; i < Each; i++) {
        if (!this->take()) this->the_page.collect();
      }
    }
  };
};

template <bug Bug, unsigned Threads, unsigned Each>
struct full_page {
  template <class P>
  struct of : page_client<P, Bug, Threads, Each, true> {
    void thread(unsigned index) {
      if (index != 0) return this->give_all(index);
      for (unsigned i = 0; i < Each; i++) {
        this->the_page.collect_delayed(this->heap);
        this->take();
      }
    }
  };
};

template <bug Bug, unsigned Threads, unsigned Each>
struct hand_over {
  template <class P>
  struct of : page_client<P, Bug, Threads, Each> {
    void thread(unsigned index) {
      if (index == 0) {
        this->take();
        return this->the_page.abandon();
      }
      for (unsigned i = 0; i < Each; i++) {
        const number mine = this->block_of(index, i);
        if (!this->the_page.claim(index + 1)) {
          this->give(mine);
          continue;
        }
        P::cover("claimed");
        this->the_page.collect();
        this->give_as_owner(mine);
        this->take();
        this->the_page.abandon();
      }
    }
  };
};

/// Every second thread holds two pages at a time.
template <bug Bug, unsigned Threads, unsigned Each>
struct popped_pages {
  template <class P>
  struct of {
    static constexpr unsigned threads = Threads;
    using stack = page_stack<P, Bug>;
    stack pages;

    of() {
      pages.push(0);
      pages.push(1);
    }
    void use(unsigned page, unsigned index) {
      if (page != stack::none) pages.contents[page].set(index);
    }
    void give_back(unsigned page, unsigned index) {
      if (page == stack::none) return;
      P::check(pages.contents[page].get() == index);
      pages.push(page);
    }
    void thread(unsigned index) {
      for (unsigned i = 0; i < Each; i++) {
        const unsigned first = pages.pop(), second = (index & 1) != 0 ? pages.pop() : stack::none;
        use(first, index);
        use(second, index);
        give_back(first, index);
        give_back(second, index);
      }
    }
    void after() {}
  };
};

}  // namespace cairn::check::seeded
