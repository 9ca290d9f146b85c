// SPDX-License-Identifier: MIT
//
// contexts - the logical threads of the core (platform.hpp, context_slot) while a model runs, the same on each engine.
//
//   context 0 ... threads - 1: the model's threads     others: whom build() and after() act as
//
// A scenario sets `acting` around a call of build() or after() to act as another logical thread, so that a heap has a
// resident before the threads start, or one that ends for it. Invariant: nothing here orders anything; a slot is
// touched only by its own thread, and by build() and after().
#pragma once
#include "platform.hpp"
#include "program.hpp"

namespace cairn::check {

struct contexts {
  static constexpr unsigned count = max_threads;
  static constexpr unsigned nobody = count;  ///< value of `acting`: whoever runs is who they are

  struct end_call {
    void (*function)(void*);
    void* argument;
  };
  static inline context_slot slots[count];
  static inline end_call ends[count];
  static inline unsigned acting = nobody;
  static inline bool running = false;                                      ///< the threads have started and not ended
  static inline bool assume_constants = false, assume_unreleased = false;  ///< quiet_sites.hpp

  /// The thread that runs, as the engine that explores now knows it; each engine sets it before it explores.
  static inline unsigned (*thread_index)() = nullptr;

  static unsigned current() { return acting != nobody ? acting : thread_index(); }

  /// Before each execution.
  static void reset() {
    for (auto& slot : slots) slot = {};
    for (auto& end : ends) end = {nullptr, nullptr};
    acting = nobody;
    running = false;
    assume_constants = assume_unreleased = false;
  }
  static bool on_end(void (*function)(void*), void* argument) {
    ends[current()] = {function, argument};
    return true;
  }
  /// The current logical thread ends.
  static void end_current() {
    const end_call end = ends[current()];
    ends[current()] = {nullptr, nullptr};
    if (end.function != nullptr) end.function(end.argument);
  }
  /// The logical thread `context` ends, for build() and after().
  static void end_as(unsigned context) {
    acting = context;
    end_current();
    acting = nobody;
  }
};

}  // namespace cairn::check
