// SPDX-License-Identifier: MIT
//
// trace - the record of a replay as a trace (result.hpp): names of locations, synchronisation, clocks of
// happens-before.
//
// Happens-before is recomputed from orders and reads-from as C++20 has it: a release is carried by its
// read-modify-writes and by fences. Where Relacy's own relation is larger (checking.md, section 1), it is not shown.
#pragma once
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "suite.hpp"

namespace cairn::check::relacy {

inline std::string location_name(const void* address) {
  const auto* byte = static_cast<const std::byte*>(address);
  const auto* object = static_cast<const std::byte*>(current.object);
  if (address == nullptr) return "";
  if (byte >= object && byte < object + current.of->bytes) return "object+" + std::to_string(byte - object);
  if (model_memory::contains(address)) return "memory+" + std::to_string(model_memory::offset_of(address));
  if (const objects::object* made = objects::find(address); made != nullptr) {
    const std::string maker = made->thread == objects::outside ? "build" : std::to_string(made->thread);
    return "created." + maker + "." + std::to_string(made->number) + "+" + std::to_string(byte - made->first);
  }
  for (unsigned t = first_waiting; words_of != nullptr && t < thread_count; t++) {
    if (address == &words_of[t].begun || address == &words_of[t].ended) return "thread " + std::to_string(t);
  }
  return "local";
}

inline std::string value_text(const char* text, bool pointer) {
  if (!pointer || text[0] == '\0') return text;
  const auto address = static_cast<std::uintptr_t>(std::strtoull(text, nullptr, 16));
  if (address == 0) return "null";
  const std::string name = location_name(reinterpret_cast<const void*>(address));
  return name == "local" ? "0x" + std::string(text) : "&" + name;
}

/// Clocks and synchronises_with of `events`.
class synchronisation {
 public:
  explicit synchronisation(unsigned threads) : now_(threads, clock(threads)) { acquired_ = released_ = now_; }

  void add(trace_event& e) {
    using kind = trace_event::kind_of;
    clock& mine = now_[e.thread];
    const bool acquires = e.order == "acquire" || e.order == "acq_rel" || e.order == "seq_cst" ||
                          e.kind == kind::lock || e.kind == kind::join;
    const bool releases = e.order == "release" || e.order == "acq_rel" || e.order == "seq_cst" ||
                          e.kind == kind::unlock || e.kind == kind::start;
    message* from = nullptr;
    if (e.kind == kind::load || e.kind == kind::update || e.kind == kind::failed_update)
      from = message_of(e.reads_from);
    if (e.kind == kind::lock) from = newest(e.location);
    if (from != nullptr) {
      join(acquires ? mine : acquired_[e.thread], from->carried);
      if (acquires) e.synchronises_with = from->heads;
    }
    if (e.kind == kind::fence) {
      if (acquires) join(mine, acquired_[e.thread]);
    }
    e.clock = mine.of;
    mine.of[e.thread] = e.index;
    if (e.kind == kind::fence && releases) released_[e.thread] = mine;
    const bool writes = e.kind == kind::store || e.kind == kind::update || e.kind == kind::unlock;
    if (!writes) return;
    message made{{e.thread, e.index}, e.location, releases ? mine : released_[e.thread], {}};
    if (releases) made.heads.push_back(made.by);
    if (e.kind == kind::update && from != nullptr) {
      join(made.carried, from->carried);
      made.heads.insert(made.heads.end(), from->heads.begin(), from->heads.end());
    }
    messages_.push_back(std::move(made));
  }

 private:
  struct clock {
    std::vector<unsigned> of;
    explicit clock(unsigned threads = 0) : of(threads) {}
  };
  struct message {
    std::pair<unsigned, unsigned> by;
    std::string location;
    clock carried;
    std::vector<std::pair<unsigned, unsigned>> heads;
  };
  static void join(clock& to, const clock& from) {
    for (std::size_t i = 0; i < to.of.size(); i++) to.of[i] = std::max(to.of[i], from.of[i]);
  }
  message* message_of(std::pair<unsigned, unsigned> by) {
    for (message& m : messages_) {
      if (by.second != 0 && m.by == by) return &m;
    }
    return nullptr;
  }
  message* newest(const std::string& location) {
    for (std::size_t i = messages_.size(); i-- != 0;) {
      if (messages_[i].location == location) return &messages_[i];
    }
    return nullptr;
  }

  std::vector<clock> now_, acquired_, released_;
  std::vector<message> messages_;
};

/// Of a race: the last event is one party; the others are those of its location that it does not come after.
inline void mark_race(std::vector<trace_event>& events) {
  using kind = trace_event::kind_of;
  const trace_event& last = events.back();
  const auto writes = [](const trace_event& e) { return e.kind == kind::plain_write || e.kind == kind::destroy; };
  for (std::size_t i = events.size() - 1; i-- != 0;) {
    trace_event& e = events[i];
    if (e.thread == last.thread || e.location != last.location || (!writes(e) && !writes(last))) continue;
    if (last.clock[e.thread] >= e.index) continue;
    e.guilty = true;
    return;
  }
}

inline std::vector<trace_event> trace_events(const search& ended, unsigned threads) {
  std::vector<trace_event> events;
  synchronisation orders(threads);
  for (const recorded& r : record.events) {
    trace_event e;
    e.thread = r.thread;
    e.index = r.index;
    e.kind = r.kind;
    if (r.site != nullptr) e.site = r.site;
    e.file = r.file;
    e.line = r.line;
    if (r.ordered) e.order = text_of(r.used);
    e.location = location_name(r.address);
    e.read = value_text(r.read, r.read_pointer);
    e.written = value_text(r.written, r.written_pointer);
    e.reads = r.reads;
    e.reads_from = {r.from_thread, r.from_index};
    e.position = r.position;
    orders.add(e);
    events.push_back(std::move(e));
  }
  if (events.empty()) return events;
  if (ended.first_kind != failure_kind::none && ended.first_kind != failure_kind::deadlock) {
    events.back().guilty = true;
    if (ended.first_kind == failure_kind::race) mark_race(events);
  }
  for (unsigned t = 0; t < threads; t++) {
    if (!ended.stuck[t]) continue;
    trace_event waits;
    waits.thread = t;
    waits.index = record.index_of[t] + 1;
    waits.location = location_name(ended.next_of[t].address);
    waits.blocked = waits.guilty = true;
    waits.kind = ended.next_of[t].kind == op::lock ? event_kind::lock : event_kind::note;
    events.push_back(std::move(waits));
  }
  return events;
}

}  // namespace cairn::check::relacy
