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
    if (!crashed && is_stuck()) {
      failed_ = {failure_kind::deadlock, "every thread that is left waits for ever", {}};
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

// ---- operations

std::uint16_t runtime::locate(std::uint32_t slot) {
  auto& s = slots_[slot];
  if (s.location != unlocated) return s.location;
  auto& all = graph_->locations;
  std::size_t l = 0;
  while (l < all.size() && all[l].name != s.name) l++;
  if (l == all.size()) all.push_back({s.name, {}});
  if (graph_->initials.size() < all.size()) graph_->initials.resize(all.size());
  graph_->initials[l] = s.first;
  return s.location = static_cast<std::uint16_t>(l);
}

void runtime::check_same(const event& there, const operation& asked) {
  const operation& was = there.asked;
  if (there.kind == kind::crash) return;
  const bool same = was.kind == asked.kind && was.update == asked.update && was.waiting == asked.waiting &&
                    was.order == asked.order && was.failure_order == asked.failure_order && was.weak == asked.weak &&
                    was.location == asked.location && was.argument == asked.argument && was.operand == asked.operand &&
                    was.expected == asked.expected;
  if (same) return;
  fail(failure_kind::nondeterministic, "thread " + std::to_string(there.thread) + ", event " +
                                           std::to_string(there.index) + ": the model asks for something else at " +
                                           asked.site + " than in the same execution before");
}

runtime::answer runtime::perform(std::uint32_t slot, operation& asked) {
  if (phase_ != phase::threads) return sequential(slot, asked);
  const unsigned t = current_;
  thread_state& me = threads_[t];
  if (asked.kind <= kind::write) {
    asked.location = locate(slot);
    if (slots_[slot].local) read_plain(slots_[slot].life, asked.site, asked.file, asked.line);
  }
  for (;;) {
    if (me.done < graph_->threads[t].size()) {
      const number n = graph_->threads[t][me.done];
      event& e = graph_->events[n];
      check_same(e, asked);
      const event* earlier = nullptr;
      if (e.kind == kind::read && e.writer != initial) earlier = &graph_->events[e.writer];
      if (e.kind == kind::join) earlier = graph_->last_of(asked.argument);
      if (earlier != nullptr && threads_[earlier->thread].done < earlier->index) {
        me.is = state::behind;
        me.after_thread = earlier->thread;
        me.after_index = earlier->index;
        to_main();
        continue;
      }
      e.asked.site = asked.site;
      e.asked.file = asked.file;
      e.asked.line = asked.line;
      me.done++;
      ran_.push_back(n);
      const bool wrote = e.kind == kind::write || e.exclusive;
      if (e.kind == kind::read && e.exclusive) {
        event& w = graph_->events[graph_->threads[t][me.done]];
        w.asked.site = asked.site;
        ran_.push_back(graph_->threads[t][me.done]);
        me.done++;
      }
      if (recording_) record_event(e);
      if (e.kind == kind::crash) stop(state::crashed);
      if (e.blocked) stop(state::waits);
      return {e.kind == kind::choose ? value{e.chosen, 0} : e.what, wrote};
    }
    if (extending_ && (asked.kind != kind::join || threads_[asked.argument].is == state::done)) {
      if (asks_each_time() || asked.kind == kind::start) extending_ = false;
      if (graph_->threads[t].size() >= options_.loop_bound) stop(state::cut);
      if (!add(t, asked)) stop(state::retries);
      continue;
    }
    me.is = state::frontier;
    me.asked = &asked;
    to_main();
  }
}

/// In build() and after(): on the last value of the location.
runtime::answer runtime::sequential(std::uint32_t slot, const operation& asked) {
  auto& s = slots_[slot];
  value current = s.first;
  if (phase_ == phase::after && slot < has_last_.size()) {
    if (has_last_[slot] == 0) {
      has_last_[slot] = 1;
      last_values_[slot] = s.first;
      if (s.location != unlocated) {
        const auto& writes = graph_->locations[s.location].writes;
        if (!writes.empty()) last_values_[slot] = graph_->events[writes.back()].what;
      }
    }
    current = last_values_[slot];
  }
  value after = current;
  bool wrote = false;
  if (asked.kind == kind::write) {
    after = asked.operand;
    wrote = true;
  } else if (asked.kind == kind::read && graph_->writes_if(asked, current)) {
    after = updated(asked, current);
    wrote = true;
  }
  if (phase_ == phase::after && slot < has_last_.size()) {
    last_values_[slot] = after;
  } else {
    s.first = after;
  }
  return {asked.kind == kind::write ? after : current, wrote};
}

unsigned runtime::choose(unsigned count, const char* what) {
  if (count <= 1 || phase_ != phase::threads) return 0;
  operation asked;
  asked.kind = kind::choose;
  asked.argument = count;
  asked.site = what;
  return static_cast<unsigned>(perform(0, asked).got.low);
}

void runtime::fence(operation& asked) {
  if (phase_ == phase::threads) perform(0, asked);
}

value runtime::peek(std::uint32_t slot, const operation& asked) {
  return phase_ == phase::after ? sequential(slot, asked).got : slots_[slot].first;
}

void runtime::start(unsigned thread) {
  if (phase_ != phase::threads || thread >= program_.threads || thread < program_.running) {
    fail(failure_kind::unsupported, "start(" + std::to_string(thread) + "): not a thread that waits to be started");
  }
  operation asked;
  asked.kind = kind::start;
  asked.argument = thread;
  asked.site = "start";
  perform(0, asked);
  if (threads_[thread].is != state::unstarted) {
    fail(failure_kind::unsupported, "thread " + std::to_string(thread) + " is started twice");
  }
  threads_[thread].fiber.start(&enter_thread, this);
  threads_[thread].is = state::ready;
}

void runtime::join(unsigned thread) {
  operation asked;
  asked.kind = kind::join;
  asked.argument = thread;
  asked.site = "join";
  perform(0, asked);
}

void runtime::retry() {
  if (phase_ == phase::threads && options_.retry_blocks) stop(state::retries);
}

void runtime::check(bool holds, const char* file, unsigned line) {
  if (holds) return;
  const char* slash = file;
  for (const char* c = file; *c != '\0'; c++) slash = *c == '/' ? c + 1 : slash;
  fail(failure_kind::check, "a check failed at " + std::string(slash) + ":" + std::to_string(line));
}

void runtime::cover(const char* point) {
  if (std::find(covered_now_.begin(), covered_now_.end(), point) == covered_now_.end()) covered_now_.push_back(point);
}

void* runtime::allocate(std::size_t bytes, std::size_t alignment) {
  const unsigned who = current_;
  unsigned local = 0;
  unsigned& used = who == max_threads ? local : threads_[who].allocated;
  const std::size_t at = (used + alignment - 1) / alignment * alignment;
  if (at + bytes > sizeof heap_[0])
    fail(failure_kind::unsupported, "create: more than 16 KiB of objects in one thread");
  used = static_cast<unsigned>(at + bytes);
  return heap_[who] + at;
}

}  // namespace cairn::check::graph
