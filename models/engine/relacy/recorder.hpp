// SPDX-License-Identifier: MIT
//
// recorder - what the platform does, in order: the last operation always (the text of a failure names it), all of them
// during a replay.
#pragma once
#include "cell.hpp"
#include "order.hpp"
#include "raw.hpp"
#include "result.hpp"
#include "untyped.hpp"

namespace cairn::check::relacy {

using event_kind = trace_event::kind_of;

struct recorded {
  unsigned thread = 0, index = 0;
  event_kind kind = event_kind::note;
  const char* site = nullptr;
  const char* file = "";
  unsigned line = 0;
  order used = order::relaxed;
  bool ordered = false;  ///< `used` says something
  const void* address = nullptr;
  char read[48] = {}, written[48] = {};
  bool read_pointer = false, written_pointer = false;
  bool reads = false;
  unsigned from_thread = 0, from_index = 0;
  unsigned position = 0;
};

class recorder {
 public:
  raw_vector<recorded> events;
  unsigned index_of[max_threads] = {};
  bool all = false;  ///< record everything
  recorded last;     ///< else only this one, without values

  void clear() {
    events.clear();
    last = {};
    for (auto& index : index_of) index = 0;
  }
  recorded& add(unsigned thread, event_kind kind, const void* address, const char* site, const char* file,
                unsigned line) {
    recorded& made = all ? events.emplace_back() : last;
    made.thread = thread;
    made.kind = kind;
    made.site = site;
    made.file = file;
    made.line = line;
    made.address = address;
    if (all) made.index = ++index_of[thread];
    return made;
  }
  const recorded* newest() const {
    if (all) return events.empty() ? nullptr : &events.back();
    return last.line != 0 || last.site != nullptr ? &last : nullptr;
  }
  std::uint16_t index(unsigned thread) const { return static_cast<std::uint16_t>(index_of[thread]); }

  void has_read(recorded& event, const cell& got, show_function show) const {
    if (!all) return;
    show(event.read, sizeof event.read, got.value, event.read_pointer);
    event.reads = true;
    event.from_thread = got.thread;
    event.from_index = got.index;
  }
  void has_written(recorded& event, const cell& given, show_function show) const {
    if (!all) return;
    show(event.written, sizeof event.written, given.value, event.written_pointer);
    event.position = given.position;
  }
};
inline recorder record;

}  // namespace cairn::check::relacy
