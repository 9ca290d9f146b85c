// SPDX-License-Identifier: MIT
//
// The canonical name of a complete graph (engine/canonical.hpp).
#include <algorithm>

#include "../canonical.hpp"
#include "explorer.hpp"

namespace cairn::check::graph {

void explorer::hash_graph(slice& into) {
  const execution& g = graph();
  canonical_hasher hash;
  std::vector<unsigned> index(g.events.size(), 0);
  for (const auto& thread : g.threads) {
    unsigned i = 0;
    for (number n : thread) {
      const event& e = g.events[n];
      if (e.kind > kind::choose) continue;
      if (!(e.is_write() && e.exclusive)) i++;
      index[n] = i;
    }
  }
  for (const auto& thread : g.threads) {
    for (number n : thread) {
      const event& e = g.events[n];
      if (e.kind > kind::choose || (e.is_write() && e.exclusive)) continue;
      canonical_event c;
      c.thread = e.thread;
      c.index = index[n];
      c.kind =
          static_cast<unsigned char>(e.kind == kind::read ? e.exclusive ? canonical_kind::update : canonical_kind::load
                                     : e.kind == kind::write ? canonical_kind::store
                                     : e.kind == kind::fence ? canonical_kind::fence
                                                             : canonical_kind::choose);
      if (e.kind <= kind::write) c.location = static_cast<int>(slot_of(e.asked.location));
      if (e.is_read() && e.writer != initial) {
        c.rf_thread = g.events[e.writer].thread;
        c.rf_index = index[e.writer];
      }
      c.value_of_choice = e.kind == kind::choose ? e.chosen : 0;
      hash.add_event(c);
    }
  }
  std::vector<std::pair<std::uint32_t, std::uint16_t>> order;
  for (std::size_t l = 0; l < g.locations.size(); l++) {
    if (g.locations[l].writes.empty()) continue;
    order.emplace_back(slot_of(static_cast<std::uint16_t>(l)), static_cast<std::uint16_t>(l));
  }
  std::sort(order.begin(), order.end());
  for (const auto& [slot, l] : order) {
    std::vector<canonical_hasher::writer> writers;
    for (number n : g.locations[l].writes) writers.emplace_back(g.events[n].thread, index[n]);
    hash.add_modification_order(static_cast<int>(slot), writers.data(), writers.size());
  }
  into.graphs.push_back(hash.result());
}

}  // namespace cairn::check::graph
