// SPDX-License-Identifier: MIT
//
// platform - what the platform does beside words and plain data: mutex, fences, choices, threads that wait, objects.
#if __has_include(<relacy/relacy.hpp>)
#include "relacy/platform.hpp"

#include "objects.hpp"
#include "remarks.hpp"

namespace cairn::check::relacy {
namespace {

using mutex_word = rl::atomic<cell>;

}  // namespace

mutex::mutex() {
  one_step step;
  auto* made = ::new (static_cast<void*>(word_.bytes)) mutex_word;
  made->store(cell(), rl::mo_relaxed, rl::debug_info());
}
mutex::~mutex() {
  inside_of<mutex_word>(word_).~mutex_word();
}
void mutex::lock(const char* file, unsigned line) {
  alive_.check("a mutex that is not alive", file, line);
  operation next{op::lock, this};
  next.guard = [](const operation& o) { return static_cast<const mutex*>(o.address)->owner_ == free_; };
  point(next);
  record.add(running_thread(), event_kind::lock, this, nullptr, file, line);
  owner_ = running_thread();
  one_step step;
  inside_of<mutex_word>(word_).exchange(cell(), rl::mo_acquire, rl::debug_info());
}
void mutex::unlock(const char* file, unsigned line) {
  alive_.check("a mutex that is not alive", file, line);
  if (owner_ != running_thread()) fail(failure_kind::check, "unlock of a mutex that another thread holds", file, line);
  point({op::unlock, this});
  record.add(running_thread(), event_kind::unlock, this, nullptr, file, line);
  owner_ = free_;
  one_step step;
  inside_of<mutex_word>(word_).store(cell(), rl::mo_release, rl::debug_info());
}

void platform::retry() {
  if (!contexts::running) fail(failure_kind::deadlock, "retry outside the threads");
  operation& next = now->next_of[running_thread()];
  next.kind = op::none;
  next.after_retry = true;
  rl::thread_info_base& thread = *rl::ctx().threadx_;
  thread.last_yield_ = thread.own_acq_rel_order_;  // a stale version that it has seen is not seen again
}

void platform::fence(order o, const char* file, unsigned line) {
  static const char all_fences = 0;
  if (o == order::relaxed) return;
  if (o == order::seq_cst) point({op::fence, &all_fences});
  recorded& event = record.add(running_thread(), event_kind::fence, nullptr, nullptr, file, line);
  event.used = o;
  event.ordered = true;
  one_step step;
  rl::atomic_thread_fence(relacy_order(o), rl::debug_info());
}

unsigned platform::choose(unsigned count, const char* file, unsigned line) {
  recorded& event = record.add(running_thread(), event_kind::choose, nullptr, nullptr, file, line);
  const unsigned chosen = now->value(count);
  if (record.all) std::snprintf(event.read, sizeof event.read, "%u of %u", chosen, count);
  return chosen;
}
void platform::cover(const char* name) {
  for (unsigned i = 0; i < said.used; i++) {
    if (std::strcmp(said.points[i], name) == 0) return;
  }
  if (said.used < remarks::limit) said.points[said.used++] = name;
}
void platform::outcome(std::uint64_t value) {
  said.has_outcome = true;
  said.outcome = value;
}

void platform::start(unsigned thread, const char* file, unsigned line) {
  thread_words& of = waiting_thread(thread, file, line);
  if (of.was_started) fail(failure_kind::unsupported, "a thread is started twice", file, line);
  point({op::start, &of.begun});
  record.add(running_thread(), event_kind::start, &of.begun, nullptr, file, line);
  of.was_started = true;
  one_step step;
  of.begun.store(cell(), rl::mo_release, rl::debug_info());
}
void platform::join(unsigned thread, const char* file, unsigned line) {
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
  of.ended.exchange(cell(), rl::mo_acquire, rl::debug_info());
}

void* platform::begin_object(std::size_t bytes, std::size_t alignment, void (*end)(void*)) {
  const unsigned maker = contexts::running ? running_thread() : objects::outside;
  void* memory = objects::reserve(maker, bytes, alignment, end);
  record.add(running_thread(), event_kind::create, memory, nullptr, "", 0);
  return memory;
}
void platform::object_is_alive(void* object) {
  objects::find(object)->alive = true;
}
void platform::end_object(void* object, std::size_t bytes, const char* file, unsigned line) {
  operation next{op::destroy, object};
  next.bytes = bytes;
  point(next);
  record.add(running_thread(), event_kind::destroy, object, nullptr, file, line);
  objects::object* found = objects::find(object);
  if (found == nullptr || found->first != static_cast<std::byte*>(object)) {
    fail(failure_kind::lifetime, "destroy of what was not created", file, line);
  }
  if (!found->alive) fail(failure_kind::lifetime, "destroyed twice", file, line);
  found->alive = false;
}

}  // namespace cairn::check::relacy
#endif
