// SPDX-License-Identifier: MIT
//
// execution - a trace as a graph: lanes, and edges between events.
//
//   po    program order: from each event of a thread to its next
//   rf    reads-from: from the write to who read it
//   mo    modification order: from each write of a location to its next
//   sw    synchronises-with: from the release to the acquire
//   fr    from-read: from a read to the first write that comes after what it read
//   race  between the two guilty accesses
//
// Invariant: an edge joins two events of the trace. What names an event that the trace does not have (an initial value
// is {thread, 0}) is no edge; texts show it.
#pragma once
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/result.hpp"

namespace cairn::check::explain {

enum class relation : unsigned char { po, rf, mo, sw, fr, race };
inline constexpr std::array relations{relation::po, relation::rf, relation::mo,
                                      relation::sw, relation::fr, relation::race};

constexpr std::string_view text_of(relation kind) {
  constexpr std::string_view texts[] = {"po", "rf", "mo", "sw", "fr", "race"};
  return texts[static_cast<unsigned char>(kind)];
}

constexpr std::string_view phrase_of(relation kind) {
  constexpr std::string_view texts[] = {"program order",     "reads-from", "modification order",
                                        "synchronises-with", "from-read",  "data race"};
  return texts[static_cast<unsigned char>(kind)];
}

struct edge {
  relation kind;
  std::size_t from, to;  ///< places in trace::events
};

class execution {
 public:
  execution(const trace& shown, const failure& why);

  const trace of;  ///< numbered
  const failure failed;

  /// Threads that the trace declares or that have events, in the order of their numbers.
  const std::vector<unsigned>& lanes() const { return lanes_; }
  std::size_t lane_of(const trace_event& event) const { return lane_of_.at(event.thread); }
  /// "thread 1", and its name if it has one of its own.
  std::string lane_name(std::size_t lane) const;

  /// By kind, then by place of the source.
  const std::vector<edge>& edges() const { return edges_; }
  bool has(relation kind) const;

  std::optional<std::size_t> find(std::pair<unsigned, unsigned> name) const;
  bool happens_before(std::size_t first, std::size_t second) const;

 private:
  void connect();
  void connect_writes();
  void connect_races();

  std::vector<unsigned> lanes_;
  std::map<unsigned, std::size_t> lane_of_;
  std::map<std::pair<unsigned, unsigned>, std::size_t> places_;
  std::vector<edge> edges_;
};

}  // namespace cairn::check::explain
