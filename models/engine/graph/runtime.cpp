// SPDX-License-Identifier: MIT
#include "runtime.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "../contexts.hpp"
#include "../memory.hpp"

namespace cairn::check::graph {

runtime::runtime(const program& client, const options& asked) : program_(client), options_(asked) {
  static bool mapped = false;
  static fiber stacks[max_threads + 1];
  if (!mapped) {
    for (unsigned i = 0; i <= max_threads; i++) {
      if (stacks[i].map(i)) continue;
      std::fprintf(stderr, "cairn-check: the address of a fiber's stack is taken\n");
      std::exit(4);
    }
    mapped = true;
  }
  for (unsigned i = 0; i < max_threads; i++) threads_[i].fiber = stacks[i];
  aux_ = stacks[max_threads];
}

outcome runtime::run(execution& graph) {
  now = this;
  over_zeroes = false;  // a fiber may have been left in the middle of a construction
  graph_ = &graph;
  failed_ = {};
  ran_.clear();
  log_.clear();
  slots_.clear();
  covered_now_.clear();
  has_outcome_ = false;
  live_ = 0;
  current_ = 0;
  contexts::reset();
  contexts::thread_index = [] { return now->thread(); };
  model_memory::begin_execution();
  for (auto& t : threads_) {
    t.is = state::unstarted;
    t.done = 0;
    t.asked = nullptr;
    t.allocated = 0;
  }
  outcome is = outcome::failed;
  if (run_aux(phase::build)) {
    phase_ = phase::threads;
    contexts::running = true;
    for (unsigned i = 0; i < program_.running; i++) threads_[i].is = state::ready;
    for (unsigned i = 0; i < program_.running; i++) threads_[i].fiber.start(&enter_thread, this);
    replay();
    if (failed_.kind == failure_kind::none) extend();
    contexts::running = false;
    is = result();
    for (unsigned i = 0; i < program_.threads; i++) {
      if (threads_[i].is == state::crashed) contexts::stopped |= 1u << i;
    }
    if ((is == outcome::complete || is == outcome::crashed) && !run_aux(phase::after)) is = outcome::failed;
    if (is == outcome::complete && live_ > 0) {
      failed_ = {failure_kind::leak, std::to_string(live_) + " created object(s) never destroyed", {}};
      is = outcome::failed;
    }
  }
  phase_ = phase::idle;
  model_memory::end_execution();
  program_.destroy(object_);
  return is;
}

// ---- fibers

void runtime::enter_thread(void* self) {
  auto* me = static_cast<runtime*>(self);
  if (me->current_ >= me->program_.running) {  // its first event: after the start by another thread
    operation begins;
    begins.kind = kind::begin;
    begins.site = "begin";
    me->perform(0, begins);
  }
  me->program_.thread(object_, me->current_);
  if (me->threads_[me->current_].done != me->graph_->threads[me->current_].size()) {
    me->fail(failure_kind::nondeterministic, "thread " + std::to_string(me->current_) + " ended before its event " +
                                                 std::to_string(me->threads_[me->current_].done + 1) +
                                                 " of the same execution");
  }
  if (me->recording_) {
    trace_event e;
    e.kind = trace_event::kind_of::end;
    me->record(e);
  }
  me->stop(state::done);
}

void runtime::enter_aux(void* self) {
  auto* me = static_cast<runtime*>(self);
  if (me->phase_ == phase::build) {
    me->program_.build(object_);
  } else {
    me->program_.after(object_);
  }
  for (;;) fiber::change(me->aux_, me->main_);
}

bool runtime::run_aux(phase which) {
  phase_ = which;
  current_ = max_threads;
  if (which == phase::after) {
    const std::size_t count = slots_.size();
    last_values_.assign(count, {});
    has_last_.assign(count, 0);
  }
  aux_.start(&enter_aux, this);
  fiber::change(main_, aux_);
  return failed_.kind == failure_kind::none;
}

void runtime::to_main() {
  if (current_ == max_threads) {
    fiber::change(aux_, main_);
  } else {
    fiber::change(threads_[current_].fiber, main_);
  }
}

void runtime::resume(unsigned thread) {
  current_ = thread;
  fiber::change(main_, threads_[thread].fiber);
}

void runtime::stop(state as) {
  if (current_ != max_threads) threads_[current_].is = as;
  for (;;) to_main();
}

void runtime::fail(failure_kind kind, std::string text) {
  if (failed_.kind == failure_kind::none) failed_ = {kind, std::move(text), {}};
  stop(state::done);
}

void runtime::fail_constant(const char* site) {
  std::string text = "a word that is read as constant is written while threads run: ";
  text += site;
  fail(failure_kind::unsupported, std::move(text));
}
void runtime::fail_uncounted(const char* site) {
  fail(failure_kind::unsupported, std::string("a word of statistics or quotas is reached as another one: ") + site);
}

// ---- the run of the threads

void runtime::replay() {
  extending_ = false;
  for (bool moved = true; moved && failed_.kind == failure_kind::none;) {
    moved = false;
    for (unsigned i = 0; i < program_.threads; i++) {
      thread_state& t = threads_[i];
      if (t.is == state::behind && threads_[t.after_thread].done >= t.after_index) t.is = state::ready;
      if (t.is != state::ready) continue;
      moved = true;
      resume(i);
      if (failed_.kind != failure_kind::none) return;
    }
  }
  for (unsigned i = 0; i < program_.threads; i++) {
    if (threads_[i].done == graph_->threads[i].size()) continue;
    failed_ = {failure_kind::nondeterministic,
               "thread " + std::to_string(i) + " does not reach its event " + std::to_string(threads_[i].done + 1) +
                   " of the same execution",
               {}};
    return;
  }
}

bool runtime::able(const thread_state& t) const {
  if (t.is != state::frontier) return false;
  return t.asked->kind != kind::join || threads_[t.asked->argument].is == state::done;
}

void runtime::extend() {
  for (;;) {
    unsigned can[max_threads], count = 0;
    for (unsigned i = 0; i < program_.threads; i++) {
      // a thread that has just been started runs to its first operation
      while (threads_[i].is == state::ready) {
        extending_ = false;
        resume(i);
        if (failed_.kind != failure_kind::none) return;
      }
      if (able(threads_[i])) can[count++] = i;
    }
    if (count == 0) return;
    const unsigned chosen = next(can, count);
    if (chosen >= program_.threads) return;
    extending_ = true;
    threads_[chosen].is = state::ready;
    resume(chosen);
    if (failed_.kind != failure_kind::none) return;
  }
}

outcome runtime::result() {
  if (failed_.kind != failure_kind::none) return outcome::failed;
  bool crashed = false, waits = false;
  for (unsigned i = 0; i < program_.threads; i++) {
    const state is = threads_[i].is;
    if (is == state::cut) return outcome::bounded;
    crashed |= is == state::crashed;
    waits |= is != state::done && is != state::crashed && is != state::unstarted;
  }
  if (waits) {
    if (is_stuck()) {
      failed_ = {
          failure_kind::deadlock,
          crashed ? "a thread waits for ever for one that has stopped" : "every thread that is left waits for ever",
          {}};
      return outcome::failed;
    }
    return outcome::blocked;
  }
  return crashed ? outcome::crashed : outcome::complete;
}

/// Nobody can step, and no thread waits for a value that has been overwritten already or in a loop that would go on.
bool runtime::is_stuck() const {
  for (unsigned i = 0; i < program_.threads; i++) {
    const thread_state& t = threads_[i];
    if (t.is == state::retries || able(t)) return false;  // able: a replay that ends before the execution does
    if (t.is != state::waits) continue;
    const event* last = graph_->last_of(i);
    if (last == nullptr || !last->is_read()) return false;
    if (graph_->place_of(last->asked.location, last->writer) != graph_->last_place(last->asked.location)) return false;
  }
  return true;
}

}  // namespace cairn::check::graph
