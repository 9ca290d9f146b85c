// SPDX-License-Identifier: MIT
//
// suite - a program (program.hpp) as Relacy's test suite; built anew for each execution, always at the same address.
#pragma once
#include "memory.hpp"
#include "objects.hpp"
#include "remarks.hpp"
#include "scheduler.hpp"

namespace cairn::check::relacy {

/// What is explored now.
struct subject {
  const program* of = nullptr;
  void* object = nullptr;
  /// Complete executions by outcome, and all by cover point.
  struct outcome_count {
    std::uint64_t value, executions;
  };
  struct point_count {
    const char* name;
    std::uint64_t executions;
  };
  raw_vector<outcome_count> outcomes;
  raw_vector<point_count> points;

  void count_remarks() {
    if (now->end_now != ending::complete) return;
    for (unsigned i = 0; i < said.used; i++) {
      auto found = points.begin();
      while (found != points.end() && std::strcmp(found->name, said.points[i]) != 0) ++found;
      if (found == points.end()) found = points.insert(found, {said.points[i], 0});
      found->executions++;
    }
    if (!said.has_outcome) return;
    auto place = std::lower_bound(outcomes.begin(), outcomes.end(), said.outcome,
                                  [](const outcome_count& a, std::uint64_t value) { return a.value < value; });
    if (place == outcomes.end() || place->value != said.outcome) place = outcomes.insert(place, {said.outcome, 0});
    place->executions++;
  }
};
inline subject current;

template <rl::thread_id_t Threads>
struct suite : rl::test_suite<suite<Threads>, Threads> {
  thread_words* all_words = nullptr;
  alignas(thread_words) std::byte words_memory[Threads * sizeof(thread_words)];
  bool built = false;

  suite() {
    contexts::reset();
    model_memory::begin_execution();
    objects::begin_execution();
    record.clear();
    said = {};
    if (current.of->running < current.of->threads) {
      all_words = reinterpret_cast<thread_words*>(words_memory);
      for (rl::thread_id_t i = 0; i < Threads; i++) ::new (static_cast<void*>(all_words + i)) thread_words;
    }
    words_of = all_words;
    first_waiting = current.of->running;
    thread_count = current.of->threads;
    if (_setjmp(exit_outside) == 0) {
      current.of->build(current.object);
      built = true;
    }
  }
  ~suite() {
    if (built) current.of->destroy(current.object);
    objects::end_execution();
    model_memory::end_execution();
    for (rl::thread_id_t i = 0; all_words != nullptr && i < Threads; i++) all_words[i].~thread_words();
  }

  void before() {
    record.clear();
    contexts::running = true;
  }
  void thread(unsigned index) {
    if (now->leaving() || index >= current.of->threads) return;
    if (_setjmp(exit_of[index]) != 0) return;
    const bool waits = index >= current.of->running;
    if (waits && !wait_for_start(index)) return;
    current.of->thread(current.object, index);
    if (waits) publish_end(index);
  }
  void after() {
    contexts::running = false;
    if (now->leaving()) return;
    if (_setjmp(exit_outside) != 0) return;
    current.of->after(current.object);
    if (const objects::object* left = objects::leaked(); left != nullptr) {
      char text[100];
      std::snprintf(text, sizeof text, "object %u that thread %u created is never destroyed", left->number,
                    left->thread);
      now->fail(failure_kind::leak, text);
      return;
    }
    current.count_remarks();
  }
};

}  // namespace cairn::check::relacy
