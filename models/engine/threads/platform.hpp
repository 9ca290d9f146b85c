// SPDX-License-Identifier: MIT
//
// platform - the platform (alloc/platform/platform.hpp, engine/program.hpp) on real threads: stress, and
// ThreadSanitizer.
//
// atomic is std::atomic, plain is a bare value, so that what the compiler makes of the orders is what runs. Between
// operations a thread now and then gives up its turn, as its seed says. Weakened sites are not looked up: their table
// is not for real threads. Invariant: nothing here but atomic, mutex, start and join orders anything in a way that
// hides a race; `stage` is locked only by create, destroy, remarks and failures.
#pragma once
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

#include "client_platform.hpp"
#include "memory.hpp"
#include "production.hpp"
#include "threads/stage.hpp"

namespace cairn::check::threads {

constexpr std::memory_order standard(order o) {
  return production::standard(o);
}

template <class T>
class atomic {
 public:
  using value_type = T;

  atomic() = default;
  explicit atomic(T value) : word_(value) {}

  template <fixed_string S>
  T load(order o, site<S>) const {
    me.jitter();
    return word_.load(standard(o));
  }
  template <fixed_string S>
  void store(T value, order o, site<S>) {
    me.jitter();
    word_.store(value, standard(o));
  }
  template <fixed_string S>
  T exchange(T value, order o, site<S>) {
    me.jitter();
    return word_.exchange(value, standard(o));
  }
  template <fixed_string S>
  T fetch_add(T value, order o, site<S>) {
    return word_.fetch_add(value, standard(o));
  }
  template <fixed_string S>
  T fetch_sub(T value, order o, site<S>) {
    return word_.fetch_sub(value, standard(o));
  }
  template <fixed_string S>
  T fetch_and(T value, order o, site<S>) {
    return word_.fetch_and(value, standard(o));
  }
  template <fixed_string S>
  T fetch_or(T value, order o, site<S>) {
    return word_.fetch_or(value, standard(o));
  }
  template <fixed_string S>
  T fetch_xor(T value, order o, site<S>) {
    return word_.fetch_xor(value, standard(o));
  }
  template <fixed_string S>
  bool compare_exchange_weak(T& expected, T desired, order ok, order failed, site<S>) {
    me.jitter();
    return word_.compare_exchange_weak(expected, desired, standard(both(ok, failed)), standard(failed));
  }
  template <fixed_string S>
  bool compare_exchange_strong(T& expected, T desired, order ok, order failed, site<S>) {
    me.jitter();
    return word_.compare_exchange_strong(expected, desired, standard(both(ok, failed)), standard(failed));
  }

 private:
  /// A success order that is not weaker than the failure order, which g++ 12 does not handle otherwise.
  static constexpr order both(order ok, order failed) {
    if (failed == order::seq_cst) return failed;
    if (failed != order::acquire) return ok;
    return ok == order::relaxed ? order::acquire : ok == order::release ? order::acq_rel : ok;
  }
  std::atomic<T> word_{T{}};
};

template <class T>
struct plain {
  using value_type = T;
  plain() = default;
  explicit plain(T of) : value(of) {}
  T get() const { return value; }
  void set(T of) { value = of; }
  T value{};
};

/// The model's memory is for one thread at a time.
struct locked_os : model_os {
  static void* reserve(std::size_t bytes, void* near) {
    const std::lock_guard guard(stage.lock);
    return model_os::reserve(bytes, near);
  }
};

struct platform : client_platform {
  template <class T>
  using atomic = threads::atomic<T>;
  template <class T>
  using plain = threads::plain<T>;
  using os = locked_os;

  class mutex {
   public:
    void lock() {
      while (!real_.try_lock()) me.wait();
    }
    void unlock() { real_.unlock(); }

   private:
    std::mutex real_;
  };

  template <class T>
  static T* objects_over(void* memory, std::size_t count) {
    const std::lock_guard guard(stage.lock);
    return model_memory::construct<T>(memory, count);
  }

  static void pause() { std::this_thread::yield(); }
  static void retry() { me.wait(); }
  static void cas_retry() {}
  template <fixed_string S>
  static std::uint32_t await(atomic<std::uint32_t>& word, std::uint32_t old, order o, site<S> where) {
    for (;; me.wait()) {
      if (const std::uint32_t got = word.load(o, where); got != old) return got;
    }
  }
  /// A few waits or none, however long the caller would have patience: what follows a time-out is to be run, too.
  template <fixed_string S>
  static std::uint32_t await_for(atomic<std::uint32_t>& word, std::uint32_t old, order o, site<S> where,
                                 std::uint64_t) {
    for (auto waits = me.random() % 8; waits != 0; waits--, me.wait()) {
      if (const std::uint32_t got = word.load(o, where); got != old) return got;
    }
    return word.load(o, where);
  }
  static void wake(atomic<std::uint32_t>&) {}
  static void fence(order o) { std::atomic_thread_fence(standard(o)); }

  static unsigned choose(unsigned count) { return static_cast<unsigned>(me.random() % count); }
  static void check(bool holds, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    if (!holds) me.fail(failure_kind::check, "a check does not hold", file, line);
  }
  static void cover(const char* point) { stage.cover(point); }
  static void outcome(std::uint64_t value) { stage.outcome(value); }
  static void misuse(misuse_kind kind, const void*) {
    if (!contexts::tolerates(kind)) me.fail(failure_kind::misuse, text_of(kind), "", 0);
  }
  static void misuse(const double_entry& seen) {
    if (!contexts::tolerates(seen)) me.fail(failure_kind::misuse, two_residents, "", 0);
  }

  static unsigned thread_index() { return me.index; }
  static void start(unsigned thread) { stage.begun[thread].store(true, std::memory_order_release); }
  static void join(unsigned thread) {
    while (!stage.ended[thread].load(std::memory_order_acquire)) me.wait();
  }

  template <class T, class... Arguments>
  static T* create(Arguments&&... arguments) {
    T* made = new T(std::forward<Arguments>(arguments)...);
    stage.created(made);
    return made;
  }
  template <class T>
  static void destroy(T* object, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    if (object == nullptr) return;
    if (!stage.destroyed(object)) me.fail(failure_kind::lifetime, "destroyed twice, or not created", file, line);
    delete object;
  }
};

static_assert(Platform<platform>);

}  // namespace cairn::check::threads
