// SPDX-License-Identifier: MIT
//
// The trace of a run: every event as it happens, plain accesses among them, for people.
#include <algorithm>
#include <cstdio>

#include "../memory.hpp"
#include "runtime.hpp"

namespace cairn::check::graph {

namespace {

std::string text_of(const value& v, unsigned bytes) {
  char text[48];
  if (v.high != 0) {
    std::snprintf(text, sizeof text, "0x%llx%016llx", static_cast<unsigned long long>(v.high),
                  static_cast<unsigned long long>(v.low));
  } else if (v.low < 100000) {
    std::snprintf(text, sizeof text, "%llu", static_cast<unsigned long long>(v.low));
  } else if (bytes < 8 && v.low >> (bytes * 8 - 1) == 1) {
    std::snprintf(text, sizeof text, "%lld",
                  static_cast<long long>(v.low) - static_cast<long long>(std::uint64_t{1} << bytes * 8));
  } else {
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(v.low));
  }
  return text;
}

constexpr const char* text_of(order o) {
  constexpr const char* texts[] = {"relaxed", "acquire", "release", "acq_rel", "seq_cst"};
  return texts[static_cast<unsigned char>(o)];
}

}  // namespace

std::uint32_t runtime::slot_of(std::uint16_t location) const {
  for (std::uint32_t s = 0; s < slots_.size(); s++) {
    if (slots_[s].location == location) return s;
  }
  return static_cast<std::uint32_t>(slots_.size()) + location;
}

std::string runtime::name_of_address(const void* address) const {
  const auto* byte = static_cast<const std::byte*>(address);
  if (byte >= object_ && byte < object_ + sizeof object_) return "object+" + std::to_string(byte - object_);
  if (model_memory::contains(byte)) return "memory+" + std::to_string(model_memory::offset_of(byte));
  if (byte >= heap_[0] && byte < heap_[0] + sizeof heap_) return "created+" + std::to_string(byte - heap_[0]);
  return "local";
}

std::string runtime::name_of(std::uint16_t location) const {
  return name_of_address(reinterpret_cast<const void*>(graph_->locations[location].name & 0xFFFFFFFFFFFF));
}

void runtime::record(trace_event e) {
  if (!recording_ || phase_ != phase::threads) return;
  e.thread = current_;
  if (e.index == 0) e.index = static_cast<unsigned>(threads_[current_].done);
  if (e.clock.empty()) {
    e.clock.assign(program_.threads, 0);
    if (threads_[current_].done > 0) {
      const event& last = graph_->at(current_, static_cast<unsigned>(threads_[current_].done));
      for (unsigned t = 0; t < program_.threads; t++) e.clock[t] = static_cast<unsigned>(last.before.of[t]);
    }
  }
  log_.push_back(std::move(e));
}

void runtime::record_plain(bool writes, const void* address, const char* file, unsigned line, std::string what) {
  trace_event e;
  e.kind = writes ? trace_event::kind_of::plain_write : trace_event::kind_of::plain_read;
  e.file = file;
  e.line = line;
  e.location = name_of_address(address);
  (writes ? e.written : e.read) = std::move(what);
  record(std::move(e));
}

/// The last access of `thread` to that place, and the one that is recorded last, are what a race is about.
void runtime::mark_guilty(unsigned thread, const void* address) {
  if (log_.empty()) return;
  log_.back().guilty = true;
  const std::string name = name_of_address(address);
  for (std::size_t i = log_.size() - 1; i-- > 0;) {
    if (log_[i].thread != thread || log_[i].location != name) continue;
    log_[i].guilty = true;
    return;
  }
}

void runtime::record_event(const event& e) {
  using shown = trace_event::kind_of;
  trace_event made;
  made.index = e.index;
  made.site = e.asked.site;
  made.file = e.asked.file;
  made.line = e.asked.line;
  made.order = text_of(e.order);
  made.blocked = e.blocked;
  for (unsigned t = 0; t < program_.threads; t++) made.clock.push_back(static_cast<unsigned>(e.before.of[t]));
  switch (e.kind) {
    case kind::read:
    case kind::write: {
      const unsigned bytes = e.asked.bytes;
      made.location = name_of(e.asked.location);
      if (e.is_write()) {
        made.kind = e.asked.waiting == waiting::lock ? shown::unlock : shown::store;
        made.written = text_of(e.what, bytes);
        made.position =
            static_cast<unsigned>(graph_->place_of(e.asked.location, graph_->threads[e.thread][e.index - 1u]));
        break;
      }
      made.kind = e.asked.waiting == waiting::lock ? shown::lock
                  : e.asked.update == update::none ? shown::load
                  : e.exclusive                    ? shown::update
                                                   : shown::failed_update;
      made.read = text_of(e.what, bytes);
      made.reads = true;
      if (e.writer != initial) {
        const event& w = graph_->events[e.writer];
        made.reads_from = {w.thread, w.index};
        if (acquires(e.order)) add_synchronisation(e, made);
      }
      if (e.exclusive) {
        const number write = graph_->threads[e.thread][e.index];
        made.written = text_of(graph_->events[write].what, bytes);
        made.position = static_cast<unsigned>(graph_->place_of(e.asked.location, write));
      }
      break;
    }
    case kind::fence: made.kind = shown::fence; break;
    case kind::choose:
      made.kind = shown::choose;
      made.read = std::to_string(e.chosen);
      made.order.clear();
      break;
    case kind::start: made.kind = shown::start; break;
    case kind::begin: made.kind = shown::note; break;
    case kind::join: made.kind = shown::join; break;
    case kind::crash: made.kind = shown::crash; break;
  }
  if (e.kind > kind::choose) {
    made.order.clear();
    made.location = "thread " + std::to_string(e.asked.argument);
  }
  record(std::move(made));
}

/// The heads of the release sequences that `e` reads from.
void runtime::add_synchronisation(const event& e, trace_event& made) const {
  for (number n = e.writer; n != initial;) {
    const event& w = graph_->events[n];
    if (releases(w.order)) {
      made.synchronises_with.emplace_back(w.thread, w.index);
    } else if (w.has_fence) {
      for (unsigned i = w.index; i-- > 1;) {
        const event& f = graph_->at(w.thread, i);
        if (f.kind != kind::fence || !releases(f.order)) continue;
        made.synchronises_with.emplace_back(f.thread, f.index);
        break;
      }
    }
    if (!w.exclusive) break;
    n = graph_->at(w.thread, w.index - 1u).writer;
  }
}

}  // namespace cairn::check::graph
