// SPDX-License-Identifier: MIT
//
// platform - the platform (alloc/platform/platform.hpp, engine/program.hpp) on stock Relacy.
//
//   atomic, plain   atomic.hpp: a scheduling point before each operation; stale reads where C++ and Relacy know them
//   mutex           acquire and release on one word of Relacy's; waits in the scheduler
//   retry           the thread's next operation waits until a word that the failed iteration has read has changed
//   pause           nothing: in a bounded spin the iterations themselves are the choices
//
// Invariant: nothing here orders more than production does. What Relacy cannot show is in models/README.md. No header
// of Relacy is needed for what is compiled against this one.
#pragma once
#include "atomic.hpp"
#include "client_platform.hpp"
#include "memory.hpp"

namespace cairn::check::relacy {

class mutex {
 public:
  mutex();
  ~mutex();
  mutex(const mutex&) = delete;
  mutex& operator=(const mutex&) = delete;
  void lock(CAIRN_CHECK_PLACE);
  void unlock(CAIRN_CHECK_PLACE);

 private:
  static constexpr unsigned free_ = ~0u;
  opaque<120> word_;
  unsigned owner_ = free_;
  lifetime alive_;
};

struct platform : client_platform {
  template <class T>
  using atomic = relacy::atomic<T>;
  template <class T>
  using plain = relacy::plain<T>;
  using mutex = relacy::mutex;
  using os = model_os;

  template <class T>
  static T* objects_over(void* memory, std::size_t count) {
    return model_memory::construct<T>(memory, count);
  }

  static void pause() {}
  static void cas_retry() {}  // the next try can succeed at once, so there is nothing to wait for
  static void retry();
  template <fixed_string S>
  static std::uint32_t await(atomic<std::uint32_t>& word, std::uint32_t old, order o, site<S> where,
                             CAIRN_CHECK_PLACE) {
    return word.await(old, o, where, file, line);
  }
  /// One load; that it reads `old` is the time-out.
  template <fixed_string S>
  static std::uint32_t await_for(atomic<std::uint32_t>& word, std::uint32_t, order o, site<S> where, std::uint64_t,
                                 CAIRN_CHECK_PLACE) {
    return word.load(o, where, file, line);
  }
  static void wake(atomic<std::uint32_t>&) {}
  static void fence(order o, CAIRN_CHECK_PLACE);

  static unsigned choose(unsigned count, CAIRN_CHECK_PLACE);
  static void check(bool holds, CAIRN_CHECK_PLACE) {
    if (!holds) fail(failure_kind::check, "a check does not hold", file, line);
  }
  static void cover(const char* name);
  static void outcome(std::uint64_t value);
  static void misuse(misuse_kind kind, const void*) {
    if (!contexts::tolerates(kind)) fail(failure_kind::misuse, text_of(kind));
  }
  static void misuse(const double_entry& seen) {
    if (!contexts::tolerates(seen)) fail(failure_kind::misuse, two_residents);
  }

  static unsigned thread_index() { return running_thread(); }
  static void start(unsigned thread, CAIRN_CHECK_PLACE);
  static void join(unsigned thread, CAIRN_CHECK_PLACE);

  template <class T, class... Arguments>
  static T* create(Arguments&&... arguments) {
    void* memory = begin_object(sizeof(T), alignof(T), [](void* object) { static_cast<T*>(object)->~T(); });
    T* made = ::new (memory) T(std::forward<Arguments>(arguments)...);
    object_is_alive(memory);
    return made;
  }
  template <class T>
  static void destroy(T* object, CAIRN_CHECK_PLACE) {
    if (object == nullptr) return;
    end_object(object, sizeof(T), file, line);
    object->~T();
  }

 private:
  static void* begin_object(std::size_t bytes, std::size_t alignment, void (*end)(void*));
  static void object_is_alive(void* object);
  static void end_object(void* object, std::size_t bytes, const char* file, unsigned line);
};

#undef CAIRN_CHECK_PLACE

static_assert(Platform<platform>);

}  // namespace cairn::check::relacy
