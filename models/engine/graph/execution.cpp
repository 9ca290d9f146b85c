// SPDX-License-Identifier: MIT
#include "execution.hpp"

#include <algorithm>

namespace cairn::check::graph {

namespace {

value masked(value v, unsigned bytes) noexcept {
  if (bytes >= 16) return v;
  if (bytes > 8) {
    v.high &= (std::uint64_t{1} << (bytes - 8) * 8) - 1;
    return v;
  }
  v.high = 0;
  if (bytes < 8) v.low &= (std::uint64_t{1} << bytes * 8) - 1;
  return v;
}

__extension__ using wide = unsigned __int128;
wide wide_of(const value& v) noexcept {
  return static_cast<wide>(v.high) << 64 | v.low;
}
value value_of(wide w) noexcept {
  return {static_cast<std::uint64_t>(w), static_cast<std::uint64_t>(w >> 64)};
}

}  // namespace

value updated(const operation& asked, const value& old) noexcept {
  switch (asked.update) {
    case update::add: return masked(value_of(wide_of(old) + wide_of(asked.operand)), asked.bytes);
    case update::subtract: return masked(value_of(wide_of(old) - wide_of(asked.operand)), asked.bytes);
    case update::bit_and: return {old.low & asked.operand.low, old.high & asked.operand.high};
    case update::bit_or: return {old.low | asked.operand.low, old.high | asked.operand.high};
    case update::bit_xor: return {old.low ^ asked.operand.low, old.high ^ asked.operand.high};
    case update::none:
    case update::exchange:
    case update::compare: break;
  }
  return asked.operand;
}

bool execution::writes_if(const operation& asked, const value& old) const noexcept {
  if (asked.update == update::none) return false;
  if (asked.waiting == waiting::lock) return old == value{};
  return asked.update != update::compare || old == asked.expected;
}

std::size_t execution::place_of(std::uint16_t where, number writer) const noexcept {
  if (writer == initial) return 0;
  const auto& writes = locations[where].writes;
  return static_cast<std::size_t>(std::find(writes.begin(), writes.end(), writer) - writes.begin()) + 1;
}

std::size_t execution::least_place(std::uint16_t where, const clock& before) const noexcept {
  std::size_t least = 0;
  if (locations[where].writes.empty()) return 0;
  for (unsigned t = 0; t < max_threads; t++) {
    // Accesses of one thread have rising places: the last one before decides.
    for (int i = before.of[t]; i > 0; i--) {
      const event& e = events[threads[t][static_cast<std::size_t>(i - 1)]];
      if (e.kind > kind::write || e.asked.location != where) continue;
      if (e.is_write() && !e.placed) continue;
      const std::size_t place = place_of(where, e.is_write() ? threads[t][static_cast<std::size_t>(i - 1)] : e.writer);
      least = std::max(least, place);
      break;
    }
  }
  return least;
}

number execution::append(unsigned thread, kind what, const operation& asked) {
  const event* previous = last_of(thread);
  const auto made = static_cast<number>(events.size());
  event e;
  e.asked = asked;
  e.kind = what;
  e.thread = static_cast<std::uint8_t>(thread);
  e.index = static_cast<std::uint16_t>(threads[thread].size() + 1);
  e.order = asked.order;
  if (previous != nullptr) {
    e.before = previous->before;
    e.cause = previous->cause;
    e.pending = previous->pending;
    e.fenced = previous->fenced;
    e.has_fence = previous->has_fence;
  }
  e.before.of[thread] = e.cause.of[thread] = static_cast<std::int16_t>(e.index);
  events.push_back(e);
  threads[thread].push_back(made);
  return made;
}

void execution::depend_on(number later, const event& earlier) {
  events[later].before.join(earlier.before);
  events[later].cause.join(earlier.cause);
}

void execution::read_from(number reader, number writer, bool spurious) {
  event& e = events[reader];
  const unsigned t = e.thread;
  // From the thread's state again: the event may have had another writer.
  const event* previous = e.index > 1 ? &at(t, e.index - 1u) : nullptr;
  const clock none;
  e.before = previous != nullptr ? previous->before : none;
  e.cause = previous != nullptr ? previous->cause : none;
  e.pending = previous != nullptr ? previous->pending : none;
  e.before.of[t] = e.cause.of[t] = static_cast<std::int16_t>(e.index);
  e.writer = writer;
  e.what = value_of(e.asked.location, writer);
  e.spurious = spurious;
  e.exclusive = !spurious && writes_if(e.asked, e.what);
  e.order = e.asked.update == update::compare && !e.exclusive ? e.asked.failure_order : e.asked.order;
  e.blocked = e.asked.waiting == waiting::lock ? !e.exclusive
                                               : e.asked.waiting == waiting::while_equal && e.what == e.asked.expected;
  if (writer == initial) return;
  const event& w = events[writer];
  e.cause.join(w.cause);
  (acquires(e.order) ? e.before : e.pending).join(w.release);
}

number execution::append_update(number reader) {
  const operation asked = events[reader].asked;
  const number made = append(events[reader].thread, kind::write, asked);
  events[made].exclusive = true;
  events[made].what = updated(asked, events[reader].what);
  complete_write(made);
  return made;
}

void execution::complete_write(number write) {
  event& e = events[write];
  if (!e.exclusive) e.what = e.asked.operand;
  e.release = releases(e.order) ? e.before : e.has_fence ? e.fenced : clock{};
  if (own_stores_continue) {
    for (unsigned i = e.index; i-- > 1;) {
      const event& own = at(e.thread, i);
      if (own.is_write() && own.asked.location == e.asked.location && releases(own.order)) e.release.join(own.before);
    }
  }
  if (!e.exclusive) return;
  // A read-modify-write goes on with the release sequence of what it has read.
  const number from = at(e.thread, e.index - 1u).writer;
  if (from != initial) e.release.join(events[from].release);
}

void execution::complete_fence(number fence) {
  event& e = events[fence];
  if (acquires(e.order)) e.before.join(e.pending);
  if (releases(e.order)) {
    e.fenced = e.before;
    e.has_fence = true;
  }
}

void execution::add_only_way(unsigned thread, const operation& asked) {
  const number made = append(thread, asked.kind, asked);
  if (asked.kind == kind::fence) complete_fence(made);
  if (asked.kind == kind::join && !threads[asked.argument].empty()) {
    depend_on(made, event(events[threads[asked.argument].back()]));
  }
  if (asked.kind != kind::begin) return;
  for (std::size_t n = 0; n < events.size(); n++) {
    const event e = events[n];
    if (e.kind == kind::start && e.asked.argument == thread) depend_on(made, e);
  }
}

void execution::place(number write, std::size_t after) {
  auto& writes = locations[events[write].asked.location].writes;
  writes.insert(writes.begin() + static_cast<std::ptrdiff_t>(after), write);
  events[write].placed = true;
}

void execution::displace(number write) {
  event& e = events[write];
  if (!e.placed) return;
  auto& writes = locations[e.asked.location].writes;
  writes.erase(std::find(writes.begin(), writes.end(), write));
  e.placed = false;
}

void execution::truncate(std::size_t count) {
  while (events.size() > count) {
    const auto last = static_cast<number>(events.size() - 1);
    displace(last);
    threads[events[last].thread].pop_back();
    events.pop_back();
  }
}

number execution::restrict(number reader, number write, execution& into) const {
  number renamed[longest_execution];
  const event& w = events[write];
  into.events.clear();
  for (auto& thread : into.threads) thread.clear();
  for (std::size_t n = 0; n < events.size(); n++) {
    const event& e = events[n];
    if (n > reader && !depends(w, e)) {
      renamed[n] = nowhere;
      continue;
    }
    renamed[n] = static_cast<number>(into.events.size());
    into.events.push_back(e);
    into.threads[e.thread].push_back(renamed[n]);
  }
  for (event& e : into.events) {
    if (e.is_read() && e.writer != initial) e.writer = renamed[e.writer];
  }
  into.initials = initials;
  into.own_stores_continue = own_stores_continue;
  into.locations.resize(locations.size());
  for (std::size_t l = 0; l < locations.size(); l++) {
    into.locations[l].name = locations[l].name;
    into.locations[l].writes.clear();
    for (number n : locations[l].writes) {
      if (renamed[n] != nowhere && n != write) into.locations[l].writes.push_back(renamed[n]);
    }
  }
  into.events[renamed[write]].placed = false;
  return renamed[write];
}

}  // namespace cairn::check::graph
