// SPDX-License-Identifier: MIT
//
// program - one client as an engine runs it: build, threads, after; and what a scenario may ask of its platform.
//
//   build(object)  sequential; happens before every thread            constructor of the scenario
//   thread(object, i)  for each thread, all schedules
//   after(object)  when all threads have ended, synchronised with them; only in complete executions
//   destroy(object)  always; operations of the platform have no effect then
//
// A scenario is a class template over the platform:
//
//   template <class P> struct a_free_is_seen {
//     static constexpr unsigned threads = 2;
//     static constexpr unsigned running = 2;                       // optional: the others wait for P::start(i)
//     static constexpr unsigned stopping = 1;                      // optional: only these may stop (options::crashes)
//     static constexpr unsigned same_as(unsigned thread);          // optional: symmetry, see below
//     typename P::template atomic<int> word;
//     void thread(unsigned index); void after();
//   };
//
// Beside the platform of alloc/platform/platform.hpp, P has in every engine:
//
//   choose(n)              0..n-1, explored; 0 is the ordinary one
//   check(bool)            a failure if it does not hold
//   cover("point")         some execution must come here
//   outcome(value)         in after(): what this execution has come to, a 64-bit value
//   start(i), join(i)      thread i of those that are not `running`: starts it once; waits for its end
//   mutex                  lock(), unlock(): acquire and release
//   create<T>(args...)     a new object, checked for leaks, uses before and after; destroy(pointer)
//   thread_index()         the declared thread that runs
//
// Threads must keep what they share in atomics, plains, mutexes and created objects. A fiber may be left in the middle
// and never resumed: its locals' destructors do not run then, so locals must not own memory.
//
// Symmetry: same_as(i) = j < i says that thread i runs the same code as thread j on the same data, up to its index.
#pragma once
#include <cstddef>
#include <new>

namespace cairn::check {

inline constexpr unsigned max_threads = 16;

struct program {
  unsigned threads = 0;
  unsigned running = 0;
  unsigned stopping = 0;  ///< threads below may stop for ever
  std::size_t bytes = 0;  ///< of the scenario object
  void (*build)(void* object) = nullptr;
  void (*thread)(void* object, unsigned index) = nullptr;
  void (*after)(void* object) = nullptr;
  void (*destroy)(void* object) = nullptr;
  unsigned same_as[max_threads] = {};  ///< same_as[i] == i: like no other
};

template <class Scenario>
constexpr program program_of() {
  static_assert(Scenario::threads <= max_threads);
  program made;
  made.threads = made.running = made.stopping = Scenario::threads;
  if constexpr (requires { Scenario::running; }) made.running = Scenario::running;
  if constexpr (requires { Scenario::stopping; }) made.stopping = Scenario::stopping;
  made.bytes = sizeof(Scenario);
  made.build = [](void* object) { ::new (object) Scenario; };
  made.thread = [](void* object, unsigned index) { static_cast<Scenario*>(object)->thread(index); };
  made.after = [](void* object) { static_cast<Scenario*>(object)->after(); };
  made.destroy = [](void* object) { static_cast<Scenario*>(object)->~Scenario(); };
  for (unsigned i = 0; i < Scenario::threads; i++) {
    made.same_as[i] = i;
    if constexpr (requires { Scenario::same_as(i); }) made.same_as[i] = Scenario::same_as(i);
  }
  return made;
}

}  // namespace cairn::check
