// SPDX-License-Identifier: MIT
//
// fiber - a stack of its own for each thread of a model, and the switch between them. x86-64 and AArch64, System V.
//
// Stacks lie at one fixed address in every process, each with an inaccessible page below it, so that the addresses of
// locals are the same in each execution and on each machine. A fiber may be left and never resumed; start() makes its
// stack new. Not thread-safe: an engine runs on one thread.
#pragma once
#include <cstddef>
#include <cstdint>

namespace cairn::check::graph {

class fiber {
 public:
  static constexpr std::size_t stack_bytes = 256 * 1024;
  static constexpr std::uintptr_t first_stack = 0x5a0000000000;

  /// Maps the stack number `which`. False: that address is taken.
  bool map(unsigned which);
  /// The next switch to it calls function(argument), which must never return.
  void start(void (*function)(void*), void* argument);
  /// From the fiber that runs, whose state goes to `from`, to `to`.
  static void change(fiber& from, fiber& to);

 private:
  void* stack_pointer_ = nullptr;
  std::byte* stack_ = nullptr;
};

}  // namespace cairn::check::graph
