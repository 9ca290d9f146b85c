// SPDX-License-Identifier: MIT
//
// What a fiber asks of the runtime: operations on atomics, choices, starts, joins; answered from the graph.
#include <algorithm>

#include "runtime.hpp"

namespace cairn::check::graph {

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
      const bool full = graph_->events.size() + 2 >= longest_execution;
      if (full || graph_->threads[t].size() >= options_.loop_bound) stop(state::cut);
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

void runtime::cas_retry() {
  // Executions by chance or from bytes would seldom be ones whose compare-exchanges all succeed at once.
  if (options_.search == search_kind::exhaustive && !has_more_of(current_)) retry();
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
