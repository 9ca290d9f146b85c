// SPDX-License-Identifier: MIT
//
// platform - the platform (alloc/platform/platform.hpp, engine/program.hpp) on stock Relacy.
//
//   atomic, plain   atomic.hpp: a scheduling point before each operation; stale reads where C++ and Relacy know them
//   mutex           acquire and release on one word of Relacy's; waits in the scheduler
//   retry           the thread's next operation waits until a word that the failed iteration has read has changed
//   pause           nothing: in a bounded spin the iterations themselves are the choices
//
// Invariant: nothing here orders more than production does. What Relacy cannot show is in models/README.md.
#pragma once
#include "atomic.hpp"
#include "client_platform.hpp"
#include "memory.hpp"
#include "objects.hpp"

namespace cairn::check::relacy {

/// What an execution has said: cover points, outcome.
struct remarks {
  static constexpr unsigned limit = 64;
  const char* points[limit];
  unsigned used = 0;
  bool has_outcome = false;
  std::uint64_t outcome = 0;
};
inline remarks said;

class mutex {
 public:
  mutex() {
    one_step step;
    word_.store(cell<int>(), rl::mo_relaxed, rl::debug_info());
  }
  void lock(CAIRN_CHECK_PLACE) {
    alive_.check("a mutex that is not alive", file, line);
    operation next{op::lock, this};
    next.guard = [](const operation& o) { return static_cast<const mutex*>(o.address)->owner_ == free_; };
    point(next);
    record.add(running_thread(), event_kind::lock, this, nullptr, file, line);
    owner_ = running_thread();
    one_step step;
    word_.exchange(cell<int>(), rl::mo_acquire, rl::debug_info());
  }
  void unlock(CAIRN_CHECK_PLACE) {
    alive_.check("a mutex that is not alive", file, line);
    if (owner_ != running_thread())
      fail(failure_kind::check, "unlock of a mutex that another thread holds", file, line);
    point({op::unlock, this});
    record.add(running_thread(), event_kind::unlock, this, nullptr, file, line);
    owner_ = free_;
    one_step step;
    word_.store(cell<int>(), rl::mo_release, rl::debug_info());
  }

 private:
  static constexpr unsigned free_ = ~0u;
  rl::atomic<cell<int>> word_;
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
  static void retry() {
    if (!contexts::running) fail(failure_kind::deadlock, "retry outside the threads");
    operation& next = now->next_of[running_thread()];
    next.kind = op::none;
    next.after_retry = true;
    rl::thread_info_base& thread = *rl::ctx().threadx_;
    thread.last_yield_ = thread.own_acq_rel_order_;  // a stale version that it has seen is not seen again
  }
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
  static void fence(order o, CAIRN_CHECK_PLACE) {
    static const char all_fences = 0;
    if (o == order::relaxed) return;
    if (o == order::seq_cst) point({op::fence, &all_fences});
    recorded& event = record.add(running_thread(), event_kind::fence, nullptr, nullptr, file, line);
    event.used = o;
    event.ordered = true;
    one_step step;
    rl::atomic_thread_fence(relacy_order(o), rl::debug_info());
  }

  static unsigned choose(unsigned count, CAIRN_CHECK_PLACE) {
    recorded& event = record.add(running_thread(), event_kind::choose, nullptr, nullptr, file, line);
    const unsigned chosen = now->value(count);
    if (record.all) std::snprintf(event.read, sizeof event.read, "%u of %u", chosen, count);
    return chosen;
  }
  static void check(bool holds, CAIRN_CHECK_PLACE) {
    if (!holds) fail(failure_kind::check, "a check does not hold", file, line);
  }
  static void cover(const char* name) {
    for (unsigned i = 0; i < said.used; i++) {
      if (std::strcmp(said.points[i], name) == 0) return;
    }
    if (said.used < remarks::limit) said.points[said.used++] = name;
  }
  static void outcome(std::uint64_t value) {
    said.has_outcome = true;
    said.outcome = value;
  }
  static void misuse(misuse_kind kind, const void*) {
    if (!contexts::tolerates(kind)) fail(failure_kind::misuse, text_of(kind));
  }
  static void misuse(const double_entry& seen) {
    if (!contexts::tolerates(seen)) fail(failure_kind::misuse, two_residents);
  }

  static unsigned thread_index() { return running_thread(); }
  static void start(unsigned thread, CAIRN_CHECK_PLACE) {
    thread_words& of = waiting_thread(thread, file, line);
    if (of.was_started) fail(failure_kind::unsupported, "a thread is started twice", file, line);
    point({op::start, &of.begun});
    record.add(running_thread(), event_kind::start, &of.begun, nullptr, file, line);
    of.was_started = true;
    one_step step;
    of.begun.store(cell<int>(), rl::mo_release, rl::debug_info());
  }
  static void join(unsigned thread, CAIRN_CHECK_PLACE) {
    thread_words& of = waiting_thread(thread, file, line);
    operation next{op::join, &of.ended};
    next.guard = [](const operation& o) {
      for (unsigned t = first_waiting; t < thread_count; t++) {
        if (&words_of[t].ended == o.address) return words_of[t].has_ended;
      }
      return false;
    };
    point(next);
    record.add(running_thread(), event_kind::join, &of.ended, nullptr, file, line);
    one_step step;
    of.ended.exchange(cell<int>(), rl::mo_acquire, rl::debug_info());
  }

  template <class T, class... Arguments>
  static T* create(Arguments&&... arguments) {
    const unsigned maker = contexts::running ? running_thread() : objects::outside;
    void* memory = objects::reserve(maker, sizeof(T), alignof(T), [](void* object) { static_cast<T*>(object)->~T(); });
    record.add(running_thread(), event_kind::create, memory, nullptr, "", 0);
    T* made = ::new (memory) T(std::forward<Arguments>(arguments)...);
    objects::find(memory)->alive = true;
    return made;
  }
  template <class T>
  static void destroy(T* object, CAIRN_CHECK_PLACE) {
    if (object == nullptr) return;
    operation next{op::destroy, object};
    next.bytes = sizeof(T);
    point(next);
    record.add(running_thread(), event_kind::destroy, object, nullptr, file, line);
    objects::object* found = objects::find(object);
    if (found == nullptr || found->first != reinterpret_cast<std::byte*>(object)) {
      fail(failure_kind::lifetime, "destroy of what was not created", file, line);
    }
    if (!found->alive) fail(failure_kind::lifetime, "destroyed twice", file, line);
    found->alive = false;
    object->~T();
  }
};

#undef CAIRN_CHECK_PLACE

static_assert(Platform<platform>);

}  // namespace cairn::check::relacy
