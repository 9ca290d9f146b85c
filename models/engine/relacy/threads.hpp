// SPDX-License-Identifier: MIT
//
// threads - what the platform does with the running thread: stand at a scheduling point, leave; and the threads that
// wait to be started.
//
// point() is the only place where another thread may run. leave() jumps out of build, thread or after; destructors on
// the way do not run (program.hpp).
#pragma once
#include "library.hpp"

#include <csetjmp>

#include "cell.hpp"
#include "contexts.hpp"
#include "recorder.hpp"
#include "search.hpp"
#include "untyped.hpp"

namespace cairn::check::relacy {

inline jmp_buf exit_of[max_threads], exit_outside;

[[noreturn]] inline void leave() {
  _longjmp(contexts::running ? exit_of[running_thread()] : exit_outside, 1);
}

/// Announces what this thread does next, and goes on when it is chosen.
inline void point(const operation& next) {
  if (!contexts::running) {
    if (next.guard != nullptr && !next.guard(next)) fail(failure_kind::deadlock, "waits for what cannot come");
    return;
  }
  const unsigned me = running_thread();
  operation& announced = now->next_of[me];
  const bool after_retry = announced.after_retry && announced.kind == op::none;
  announced = next;
  announced.after_retry = after_retry;
  rl::ctx().sched();
  if (now->leaving()) leave();
  announced.after_retry = false;
  if (after_retry) now->reads_of[me].clear();
}

/// While it lives, Relacy does not schedule: the operation was chosen already.
struct one_step {
  one_step() { rl::ctx().disable_preemption(); }
  ~one_step() { rl::ctx().enable_preemption(); }
  one_step(const one_step&) = delete;
  one_step& operator=(const one_step&) = delete;
};

/// Relacy's object in it.
template <class Inner, std::size_t Bytes>
Inner& inside_of(const opaque<Bytes>& room) {
  static_assert(sizeof(Inner) <= Bytes && alignof(Inner) <= alignof(opaque<Bytes>));
  // Relacy's loads are not const.
  return *const_cast<Inner*>(reinterpret_cast<const Inner*>(room.bytes));  // NOLINT(*-const-cast)
}

constexpr rl::memory_order relacy_order(order o) {
  switch (o) {
    case order::relaxed: return rl::mo_relaxed;
    case order::acquire: return rl::mo_acquire;
    case order::release: return rl::mo_release;
    case order::acq_rel: return rl::mo_acq_rel;
    case order::seq_cst: break;
  }
  return rl::mo_seq_cst;
}

/// Of one thread: what start, begin, end and join synchronise by. Only where a model has threads that wait.
struct thread_words {
  rl::atomic<cell> begun, ended;
  bool was_started = false, has_ended = false;

  thread_words() {
    begun.store(cell(), rl::mo_relaxed, rl::debug_info());
    ended.store(cell(), rl::mo_relaxed, rl::debug_info());
  }
};
inline thread_words* words_of = nullptr;  ///< null: no thread waits
inline unsigned first_waiting = 0, thread_count = 0;

inline thread_words& waiting_thread(unsigned thread, const char* file, unsigned line) {
  if (words_of == nullptr || thread < first_waiting || thread >= thread_count) {
    fail(failure_kind::unsupported, "start or join of a thread that does not wait", file, line);
  }
  return words_of[thread];
}
/// A thread that waits: false if nobody starts it.
inline bool wait_for_start(unsigned me) {
  operation begin{op::begin, &words_of[me].begun};
  begin.guard = [](const operation& o) {
    for (unsigned t = first_waiting; t < thread_count; t++) {
      if (&words_of[t].begun == o.address) return words_of[t].was_started;
    }
    return false;
  };
  point(begin);
  if (now->none_starts) return false;
  one_step step;
  words_of[me].begun.exchange(cell(), rl::mo_acquire, rl::debug_info());  // a load might read a stale one
  return true;
}
/// No step of its own: whoever joins can only run afterwards.
inline void publish_end(unsigned me) {
  one_step step;
  words_of[me].ended.store(cell(), rl::mo_release, rl::debug_info());
  words_of[me].has_ended = true;
}

}  // namespace cairn::check::relacy
