// SPDX-License-Identifier: MIT
//
// schedule_trace - what an execution was like, as counters that a fuzzer looks at: branches alone do not tell one
// interleaving from another.
//
//   counters:  a hash of (site that wrote, site that read it in another thread) | site whose compare-exchange failed |
//              blocks on a remote list at a push, by depth | how the execution ended
//
// Which read sees which write is what tells executions from each other up to what threads do by themselves (Wolff and
// others, "Greybox fuzzing for concurrency testing", ASPLOS 2024).
#pragma once
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "graph/scheduled.hpp"

namespace cairn::fuzz {

struct schedule_trace {
  static constexpr std::size_t pairs = 4096, failures = 256, depths = 8, ends = 8;
  static constexpr std::size_t size = pairs + failures + depths + ends;

  /// `size` bytes that count, or null: nobody looks.
  static inline std::uint8_t* counters = nullptr;

  static void note(const check::graph::execution& graph, check::graph::outcome end) {
    std::vector<std::size_t> depth(graph.locations.size());
    for (const check::graph::event& e : graph.events) {
      if (e.kind != check::graph::kind::read) continue;
      if (e.writer < graph.events.size() && graph.events[e.writer].thread != e.thread) {
        count((hash(graph.events[e.writer].asked.site) * 31 + hash(e.asked.site)) % pairs);
      }
      if (e.asked.update == check::graph::update::compare && !e.exclusive) {
        count(pairs + hash(e.asked.site) % failures);
      }
      const std::string_view site = e.asked.site;
      if (site == "remote.take" || site == "remote.settle") depth[e.asked.location] = 0;
      if (site == "remote.push" && e.exclusive) {
        count(pairs + failures + std::min(++depth[e.asked.location], depths) - 1);
      }
    }
    count(pairs + failures + depths + static_cast<std::size_t>(end));
  }

 private:
  /// FNV-1a: the same in every build, as names are.
  static std::size_t hash(std::string_view name) {
    std::uint32_t made = 2166136261U;
    for (char c : name) made = (made ^ static_cast<unsigned char>(c)) * 16777619U;
    return made;
  }
  static void count(std::size_t which) {
    if (counters[which] != 255) counters[which]++;
  }
};

}  // namespace cairn::fuzz
