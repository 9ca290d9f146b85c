// SPDX-License-Identifier: MIT
//
// execution - the edges, from what each event says about itself.
#include "execution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "numbered.hpp"

namespace cairn::check::explain {

execution::execution(const trace& shown, const failure& why) : of(numbered(shown)), failed(why) {
  std::set<unsigned> threads;
  for (unsigned i = 0; i < of.threads; i++) threads.insert(i);
  for (const trace_event& event : of.events) threads.insert(event.thread);
  for (const unsigned thread : threads) {
    lane_of_.emplace(thread, lanes_.size());
    lanes_.push_back(thread);
  }
  for (std::size_t i = 0; i < of.events.size(); i++) {
    places_.emplace(std::pair{of.events[i].thread, of.events[i].index}, i);
  }
  connect();
  connect_writes();
  connect_races();
  std::sort(edges_.begin(), edges_.end(), [](const edge& a, const edge& b) {
    return std::tie(a.kind, a.from, a.to) < std::tie(b.kind, b.from, b.to);
  });
}

std::string execution::lane_name(std::size_t lane) const {
  const unsigned thread = lanes_.at(lane);
  const std::string number = fmt::format("thread {}", thread);
  if (thread >= of.thread_names.size() || of.thread_names[thread].empty()) return number;
  const std::string& name = of.thread_names[thread];
  return name == number || name == fmt::format("{}", thread) ? number : fmt::format("{}: {}", number, name);
}

bool execution::has(relation kind) const {
  return std::any_of(edges_.begin(), edges_.end(), [kind](const edge& e) { return e.kind == kind; });
}

std::optional<std::size_t> execution::find(std::pair<unsigned, unsigned> name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

/// Program order needs no clock, so traces without clocks have at least that.
bool execution::happens_before(std::size_t first, std::size_t second) const {
  const trace_event &a = of.events.at(first), &b = of.events.at(second);
  if (a.thread == b.thread) return a.index < b.index;
  return a.thread < b.clock.size() && b.clock[a.thread] >= a.index;
}

void execution::connect() {
  std::map<unsigned, std::size_t> last_of_thread;
  for (std::size_t i = 0; i < of.events.size(); i++) {
    const trace_event& event = of.events[i];
    const auto [last, first] = last_of_thread.try_emplace(event.thread, i);
    if (!first) edges_.push_back({relation::po, std::exchange(last->second, i), i});
    if (event.reads) {
      if (const auto source = find(event.reads_from)) edges_.push_back({relation::rf, *source, i});
    }
    for (const auto& name : event.synchronises_with) {
      if (const auto source = find(name)) edges_.push_back({relation::sw, *source, i});
    }
  }
}

/// mo: between neighbours, as the rest follows. fr: to the first later write, for the same reason.
void execution::connect_writes() {
  std::map<std::string_view, std::map<unsigned, std::size_t>> writes;
  for (std::size_t i = 0; i < of.events.size(); i++) {
    const trace_event& event = of.events[i];
    if (event.position != 0) writes[event.location].emplace(event.position, i);
  }
  for (const auto& [location, order] : writes) {
    for (auto next = order.begin(); next != order.end();) {
      const std::size_t write = next->second;
      if (++next != order.end()) edges_.push_back({relation::mo, write, next->second});
    }
  }
  for (std::size_t i = 0; i < of.events.size(); i++) {
    const trace_event& event = of.events[i];
    if (!event.reads) continue;
    const auto order = writes.find(event.location);
    if (order == writes.end()) continue;
    unsigned position = 0;  // of the initial value
    if (event.reads_from.second != 0) {
      const auto source = find(event.reads_from);
      if (!source || of.events[*source].position == 0) continue;
      position = of.events[*source].position;
    }
    const auto later = order->second.upper_bound(position);
    if (later != order->second.end() && later->second != i) edges_.push_back({relation::fr, i, later->second});
  }
}

void execution::connect_races() {
  if (failed.kind != failure_kind::race) return;
  std::vector<std::size_t> guilty;
  for (std::size_t i = 0; i < of.events.size(); i++) {
    if (of.events[i].guilty) guilty.push_back(i);
  }
  for (std::size_t a = 0; a < guilty.size(); a++) {
    for (std::size_t b = a + 1; b < guilty.size(); b++) {
      const trace_event &one = of.events[guilty[a]], &other = of.events[guilty[b]];
      if (one.thread == other.thread) continue;
      // Two guilty ones may overlap without having the same location; of more, each location has its own race.
      if (guilty.size() > 2 && one.location != other.location) continue;
      edges_.push_back({relation::race, guilty[a], guilty[b]});
    }
  }
}

}  // namespace cairn::check::explain
