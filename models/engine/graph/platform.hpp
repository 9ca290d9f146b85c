// SPDX-License-Identifier: MIT
//
// platform - the platform (alloc/platform/platform.hpp, models/engine/program.hpp) on the graph engine.
//
//   atomic<T>   an event for each operation; T of 1 to 16 bytes, trivially copyable
//   plain<T>    the value itself, with a shadow that finds races and reads before any write
//   retry       the thread blocks (options::retry_blocks): the execution without that iteration is explored anyway
//   await       one load that returns another value than `old`, or blocks
//   await_for   one load; `old` is the time-out
//   os          memory from a static array that reads zero at first; purging writes zero (engine/memory.hpp)
//
// Invariant: nothing here orders more than production does: no member but atomic<T>, fence, start, join and mutex
// synchronises.
#pragma once
#include <type_traits>

#include "../client_platform.hpp"
#include "../memory.hpp"
#include "plain_data.hpp"
#include "platform.hpp"

namespace cairn::check::graph {

struct platform : client_platform {
  template <class T>
  using atomic = word<T>;
  template <class T>
  using plain = plain_data<T>;

  class mutex {
   public:
    mutex() : slot_(runtime::now->construct(this, 1, {}, runtime::over_zeroes)) {}
    void lock(const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
      operation asked = make(graph::kind::read, order::acquire, "mutex.lock", file, line);
      asked.update = update::exchange;
      asked.operand = {1, 0};
      runtime::now->perform(slot_, asked);
    }
    void unlock(const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
      operation asked = make(graph::kind::write, order::release, "mutex.unlock", file, line);
      runtime::now->perform(slot_, asked);
    }

   private:
    static operation make(graph::kind what, order o, const char* name, const char* file, unsigned line) {
      operation asked;
      asked.kind = what;
      asked.waiting = waiting::lock;
      asked.order = asked.failure_order = o;
      asked.bytes = 1;
      asked.site = name;
      asked.file = file;
      asked.line = line;
      return asked;
    }
    std::uint32_t slot_;
  };

  template <class T>
  static T* objects_over(void* memory, std::size_t count) {
    runtime::over_zeroes = true;
    T* made = model_memory::construct<T>(memory, count);
    runtime::over_zeroes = false;
    return made;
  }

  static void pause() {}
  static void retry() { runtime::now->retry(); }
  static void cas_retry() { runtime::now->cas_retry(); }

  template <class T, fixed_string S>
  static T await(atomic<T>& word, std::type_identity_t<T> old, order o, site<S> where,
                 const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    return word.await(old, o, where, file, line);
  }
  /// One load. That it reads `old` is the time-out, so a scenario's answer to it is always explored.
  template <class T, fixed_string S>
  static T await_for(atomic<T>& word, std::type_identity_t<T>, order o, site<S> where, std::uint64_t,
                     const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    return word.load(o, where, file, line);
  }
  template <class T>
  static void wake(atomic<T>&) {}
  static void fence(order o, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    operation asked;
    asked.kind = graph::kind::fence;
    asked.order = o;
    asked.site = "fence";
    asked.file = file;
    asked.line = line;
    runtime::now->fence(asked);
  }

  static void check(bool holds, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    runtime::now->check(holds, file, line);
  }
  static void misuse(misuse_kind kind, const void*) {
    if (!contexts::tolerates(kind)) runtime::now->fail(failure_kind::misuse, text_of(kind));
  }
  static void misuse(const double_entry& seen) {
    if (!contexts::tolerates(seen)) runtime::now->fail(failure_kind::misuse, two_residents);
  }

  static unsigned choose(unsigned count) { return runtime::now->choose(count, "choose"); }
  static void cover(const char* point) { runtime::now->cover(point); }
  static void outcome(std::uint64_t what) { runtime::now->set_outcome(what); }
  static void start(unsigned thread) { runtime::now->start(thread); }
  static void join(unsigned thread) { runtime::now->join(thread); }
  static unsigned thread_index() { return runtime::now->thread(); }

  template <class T, class... Arguments>
  static T* create(Arguments&&... arguments) {
    T* made = ::new (runtime::now->allocate(sizeof(T), alignof(T))) T(static_cast<Arguments&&>(arguments)...);
    runtime::now->created();
    return made;
  }
  template <class T>
  static void destroy(T* object) {
    object->~T();
    runtime::now->destroyed();
  }

  using os = model_os;
};

static_assert(Platform<platform>);

}  // namespace cairn::check::graph
