// SPDX-License-Identifier: MIT
//
// names - canonical names by the rules of engine/canonical.hpp.
#include "names.hpp"

#include <algorithm>

#include "canonical.hpp"

namespace cairn::check::guards {
namespace {

using kind_of = event::kind_of;
static_assert(static_cast<int>(kind_of::load) == static_cast<int>(canonical_kind::load) &&
              static_cast<int>(kind_of::store) == static_cast<int>(canonical_kind::store) &&
              static_cast<int>(kind_of::update) == static_cast<int>(canonical_kind::update) &&
              static_cast<int>(kind_of::fence) == static_cast<int>(canonical_kind::fence) &&
              static_cast<int>(kind_of::choose) == static_cast<int>(canonical_kind::choose));

std::string text_of(const event& one) {
  return std::to_string(one.thread) + "." + std::to_string(one.index);
}

}  // namespace

graph_name name_of(const graph& g) {
  canonical_hasher hasher;
  for (unsigned t = 0; t < thread_limit; t++) {
    for (unsigned e = 0; e < g.events; e++) {  // of one thread they were added in order
      const event& one = g.event_of[e];
      if (one.thread != t) continue;
      canonical_event named{static_cast<unsigned char>(one.kind), one.thread, one.index, one.location, 0, 0, 0};
      if (one.reads() && one.rf != initial) {
        const event& writer = g.event_of[static_cast<unsigned>(one.rf)];
        named.rf_thread = writer.thread;
        named.rf_index = writer.index;
      }
      if (one.kind == kind_of::choose) named.value_of_choice = one.read;
      hasher.add_event(named);
    }
  }
  for (unsigned l = 0; l < location_limit; l++) {
    canonical_hasher::writer writers[event_limit];
    for (unsigned i = 0; i < g.writers[l]; i++) {
      const event& writer = g.event_of[static_cast<unsigned>(g.modification[l][i])];
      writers[i] = {writer.thread, writer.index};
    }
    hasher.add_modification_order(static_cast<int>(l), writers, g.writers[l]);
  }
  return hasher.result();
}

bool has_equal_threads(const client& c) {
  for (unsigned t = 0; t < c.threads; t++) {
    if (c.same_as(t) != t) return true;
  }
  return false;
}

graph_name orbit_of(const graph& g, const client& c) {
  unsigned char as[thread_limit] = {0, 1, 2, 3};
  graph_name least = name_of(g);
  do {
    bool allowed = true;
    for (unsigned t = 0; t < c.threads; t++) allowed &= c.same_as(as[t]) == c.same_as(t);
    if (!allowed) continue;
    graph other = g;
    for (unsigned e = 0; e < g.events; e++) other.event_of[e].thread = as[g.event_of[e].thread];
    least = std::min(least, name_of(other));
  } while (std::next_permutation(as, as + c.threads));
  return least;
}

std::string print(const graph& g, unsigned threads) {
  constexpr char kinds[] = {'R', 'W', 'U', 'F', 'C'}, locations[] = {'x', 'y', 'z', 'm'};
  std::string line;
  for (unsigned t = 0; t < threads; t++) {
    line += std::to_string(t) + ":";
    for (unsigned e = 0; e < g.events; e++) {
      const event& one = g.event_of[e];
      if (one.thread != t) continue;
      (line += ' ') += kinds[static_cast<unsigned>(one.kind)];
      if (one.location >= 0) line += locations[one.location];
      if (one.kind == kind_of::choose) line += std::to_string(one.read);
      if (one.reads()) line += "<" + (one.rf == initial ? "init" : text_of(g.event_of[static_cast<unsigned>(one.rf)]));
    }
    line += " | ";
  }
  for (unsigned l = 0; l < location_limit; l++) {
    if (g.writers[l] == 0) continue;
    (line += locations[l]) += ":";
    for (unsigned i = 0; i < g.writers[l]; i++) {
      line += " " + text_of(g.event_of[static_cast<unsigned>(g.modification[l][i])]);
    }
    line += " ";
  }
  return line;
}

}  // namespace cairn::check::guards
