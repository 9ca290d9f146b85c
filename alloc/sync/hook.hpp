// SPDX-License-Identifier: MIT
//
// hook - a function of the user's and its argument, registered and read as one pair.
//
//   version: even --register--> odd --both words written--> even + 2          a sequence lock; readers never wait
//
// Invariant: what read() returns was registered together, or is nothing. During a registration it may be nothing.
// After Boehm, "Can seqlocks get along with programming language memory models?" (MSPC 2012): acquiring data reads
// instead of a fence. Named wait: a second one who registers waits for the first. Checked by models/hook.
#pragma once
#include <cstdint>

#include "order.hpp"

namespace cairn {

template <class P, class Function>
class hook {
 public:
  struct pair {
    Function function;
    void* argument;
  };

  /// Any thread. A null function takes the hook out.
  void set(Function function, void* argument) noexcept {
    std::uint32_t version = version_.load(order::relaxed, at<"hook.peek">);  // relaxed: the CAS decides
    for (;;) {
      while ((version & 1) != 0) version = P::await(version_, version, order::relaxed, at<"hook.await">);
      // acquire; pairs with hook.publish of the last one: our writes come after its writes.
      if (version_.compare_exchange_weak(version, version + 1, order::acquire, order::relaxed, at<"hook.claim">)) break;
      P::cas_retry();
    }
    // release, both; pair with hook.function and hook.argument: who reads one of them sees the odd version.
    function_.store(function, order::release, at<"hook.function_set">);
    argument_.store(argument, order::release, at<"hook.argument_set">);
    // release; pairs with hook.version: the pair is whole. Nobody else writes the word while it is odd.
    version_.store(version + 2, order::release, at<"hook.publish">);
    P::wake(version_);
  }

  /// Any thread. Function null: none is registered, or somebody is registering just now.
  pair read() const noexcept {
    // acquire; pairs with hook.publish.
    const std::uint32_t before = version_.load(order::acquire, at<"hook.version">);
    if (before == 0 || (before & 1) != 0) return {nullptr, nullptr};
    // acquire, both; pair with hook.function_set and hook.argument_set: the version below is then at least that odd
    // one.
    Function function = function_.load(order::acquire, at<"hook.function">);
    void* argument = argument_.load(order::acquire, at<"hook.argument">);
    // relaxed: the acquires above keep it after them.
    if (version_.load(order::relaxed, at<"hook.again">) != before) return {nullptr, nullptr};
    return {function, argument};
  }

  /// In the child of a fork: who was registering may have vanished; its half is taken out.
  void after_fork_child() noexcept {
    // relaxed, all: the child has one thread.
    const std::uint32_t version = version_.load(order::relaxed, at<"hook.fork">);
    if ((version & 1) == 0) return;
    function_.store(nullptr, order::relaxed, at<"hook.fork_function">);
    version_.store(version + 1, order::relaxed, at<"hook.fork_version">);
  }

 private:
  typename P::template atomic<std::uint32_t> version_;
  typename P::template atomic<Function> function_;
  typename P::template atomic<void*> argument_;
};

}  // namespace cairn
