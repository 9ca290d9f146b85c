// SPDX-License-Identifier: MIT
//
// consistency - C++20's rules, one function for each paragraph.
#include "consistency.hpp"

#include <bit>

namespace cairn::check::guards {
namespace {

bool before_in_thread(const graph& g, unsigned a, unsigned b) {
  return g.event_of[a].thread == g.event_of[b].thread && g.event_of[a].index < g.event_of[b].index;
}
bool has(const relation& r, unsigned a, unsigned b) {
  return (r[a] & bit(b)) != 0;
}

void close(relation& r, unsigned events) {
  for (unsigned middle = 0; middle < events; middle++) {
    for (unsigned a = 0; a < events; a++) {
      if (has(r, a, middle)) r[a] |= r[middle];
    }
  }
}
bool acyclic(relation r, unsigned events) {
  close(r, events);
  for (unsigned a = 0; a < events; a++) {
    if (has(r, a, a)) return false;
  }
  return true;
}
template <class Visit>
void for_each(event_set set, Visit&& visit) {
  for (; set != 0; set &= set - 1) visit(static_cast<unsigned>(std::countr_zero(set)));
}
relation composed(const relation& first, const relation& second, unsigned events) {
  relation made{};
  for (unsigned a = 0; a < events; a++) {
    for_each(first[a], [&](unsigned b) { made[a] |= second[b]; });
  }
  return made;
}

relation sequenced_before(const graph& g) {
  relation made{};
  for (unsigned a = 0; a < g.events; a++) {
    for (unsigned b = 0; b < g.events; b++) {
      if (before_in_thread(g, a, b)) made[a] |= bit(b);
    }
  }
  return made;
}

/// Place in modification order, the initial value's is 0; of what was read, and of what was written.
struct places {
  unsigned read[event_limit] = {}, written[event_limit] = {};
};
places places_of(const graph& g) {
  places p;
  for (unsigned l = 0; l < location_limit; l++) {
    for (unsigned i = 0; i < g.writers[l]; i++) p.written[static_cast<unsigned>(g.modification[l][i])] = i + 1;
  }
  for (unsigned e = 0; e < g.events; e++) {
    const event& reader = g.event_of[e];
    if (reader.reads() && reader.rf != initial) p.read[e] = p.written[static_cast<unsigned>(reader.rf)];
  }
  return p;
}

/// [atomics.order]/3. A read that reads X and a modification after X: "A and B are not the same update".
relation coherence_ordered_before(const graph& g, const places& p) {
  relation made{};
  for (unsigned a = 0; a < g.events; a++) {
    for (unsigned b = 0; b < g.events; b++) {
      const event &first = g.event_of[a], &second = g.event_of[b];
      if (a == b || first.location < 0 || first.location != second.location) continue;
      const bool reads_from = first.writes() && second.reads() && p.written[a] == p.read[b];
      const bool modified_before = first.writes() && second.writes() && p.written[a] < p.written[b];
      const bool read_before = first.reads() && second.writes() && p.read[a] < p.written[b];
      if (reads_from || modified_before || read_before) made[a] |= bit(b);
    }
  }
  close(made, g.events);
  return made;
}

/// [intro.races]: write-write, read-read, read-write and write-read coherence.
bool coherent(const graph& g, const relation& happens_before, const places& p) {
  bool holds = true;
  for (unsigned a = 0; a < g.events; a++) {
    for_each(happens_before[a], [&](unsigned b) {
      const event &first = g.event_of[a], &second = g.event_of[b];
      if (first.location < 0 || first.location != second.location) return;
      if (first.writes() && second.writes()) holds &= p.written[a] < p.written[b];
      if (first.reads() && second.reads()) holds &= p.read[a] <= p.read[b];
      if (first.reads() && second.writes()) holds &= p.read[a] < p.written[b];
      if (first.writes() && second.reads()) holds &= p.written[a] <= p.read[b];
    });
  }
  return holds;
}

/// [atomics.order]/10: an update reads the last value before its own write.
bool updates_atomic(const graph& g, const places& p) {
  for (unsigned e = 0; e < g.events; e++) {
    if (g.event_of[e].kind == event::kind_of::update && p.written[e] != p.read[e] + 1) return false;
  }
  return true;
}

bool seq_cst(const graph& g, unsigned e) {
  return g.event_of[e].mode == order::seq_cst && g.event_of[e].kind != event::kind_of::choose;
}
bool seq_cst_fence(const graph& g, unsigned e) {
  return seq_cst(g, e) && g.event_of[e].kind == event::kind_of::fence;
}

/// [intro.races]/12.
relation strongly_happens_before(const graph& g, const order_of_events& o, event_set seq_cst_events) {
  relation made = composed(composed(o.sequenced, o.happens_before, g.events), o.sequenced, g.events);
  for (unsigned a = 0; a < g.events; a++) {
    made[a] |= o.sequenced[a];
    if (seq_cst_events & bit(a)) made[a] |= o.synchronizes[a] & seq_cst_events;
  }
  close(made, g.events);
  return made;
}

/// Where the order of seq_cst begins and ends: [Esc] u [Fsc];hb and [Esc] u hb;[Fsc].
struct ends {
  event_set all = 0, fences = 0;
  relation from{}, to{};
};
ends ends_of(const graph& g, const order_of_events& o) {
  ends made;
  for (unsigned e = 0; e < g.events; e++) {
    if (seq_cst(g, e)) made.all |= bit(e);
    if (seq_cst_fence(g, e)) made.fences |= bit(e);
  }
  for (unsigned e = 0; e < g.events; e++) {
    made.from[e] = made.to[e] = made.all & bit(e);
    if (made.fences & bit(e)) made.from[e] |= o.happens_before[e];
    made.to[e] |= o.happens_before[e] & made.fences;
  }
  return made;
}

/// [atomics.order]/4: is there a total order S on the seq_cst operations? For each A coherence-ordered before B, what
/// precedes is A itself if it is seq_cst, or a seq_cst fence that happens before A; B likewise: 4.1 to 4.4 in one.
bool total_order_exists(const graph& g, const order_of_events& o, const relation& coherence) {
  const ends e = ends_of(g, o);
  const relation strongly = strongly_happens_before(g, o, e.all);
  relation precedes = composed(composed(e.from, coherence, g.events), e.to, g.events);
  for (unsigned a = 0; a < g.events; a++) {
    if (e.all & bit(a)) precedes[a] |= strongly[a] & e.all;
  }
  return acyclic(precedes, g.events);
}

/// RC11 (Lahav and others, PLDI 2017): psc is acyclic. Release sequences stay those of C++20.
bool partial_order_exists(const graph& g, const order_of_events& o, const relation& coherence) {
  relation same_place{}, elsewhere{}, modified{};
  for (unsigned a = 0; a < g.events; a++) {
    for (unsigned b = 0; b < g.events; b++) {
      if (g.event_of[a].location >= 0 && g.event_of[a].location == g.event_of[b].location) same_place[a] |= bit(b);
      if (g.event_of[b].writes()) modified[a] |= bit(b);
    }
    elsewhere[a] = o.sequenced[a] & ~same_place[a];
  }
  relation scb = composed(composed(elsewhere, o.happens_before, g.events), elsewhere, g.events);
  for (unsigned a = 0; a < g.events; a++) {
    // What is coherence-ordered before a write is before it in modification order, or reads from before it: mo u fr.
    scb[a] |= o.sequenced[a] | (o.happens_before[a] & same_place[a]) | (coherence[a] & modified[a]);
  }
  const ends e = ends_of(g, o);
  relation psc = composed(composed(e.from, scb, g.events), e.to, g.events);
  const relation observed = composed(composed(o.happens_before, coherence, g.events), o.happens_before, g.events);
  for (unsigned a = 0; a < g.events; a++) {
    if (e.fences & bit(a)) psc[a] |= (o.happens_before[a] | observed[a]) & e.fences;
  }
  return acyclic(psc, g.events);
}

}  // namespace

order_of_events ordered(const graph& g, memory_model memory) {
  order_of_events o;
  for (unsigned reader = 0; reader < g.events; reader++) {
    if (!g.event_of[reader].reads()) continue;
    // Who releases: the heads of release sequences that what is read belongs to, and release fences before a head.
    event_set releasing = 0;
    for (int w = g.event_of[reader].rf; w != initial;) {
      const unsigned head = static_cast<unsigned>(w);
      if (releases(g.event_of[head].mode)) releasing |= bit(head);
      for (unsigned f = 0; f < g.events; f++) {
        const bool fence = g.event_of[f].kind == event::kind_of::fence && releases(g.event_of[f].mode);
        if (fence && before_in_thread(g, f, head)) releasing |= bit(f);
        // RC11: a release sequence goes on through later stores of its own thread, too.
        const event& own = g.event_of[f];
        const bool store = memory == memory_model::rc11 && own.writes() && releases(own.mode);
        if (store && own.location == g.event_of[head].location && before_in_thread(g, f, head)) releasing |= bit(f);
      }
      w = g.event_of[head].kind == event::kind_of::update ? g.event_of[head].rf : initial;
    }
    // Who acquires: the reader, and acquire fences after it.
    event_set acquiring = acquires(g.event_of[reader].mode) ? bit(reader) : 0;
    for (unsigned f = 0; f < g.events; f++) {
      const bool fence = g.event_of[f].kind == event::kind_of::fence && acquires(g.event_of[f].mode);
      if (fence && before_in_thread(g, reader, f)) acquiring |= bit(f);
    }
    for (unsigned a = 0; a < g.events; a++) {
      if (releasing & bit(a)) o.synchronizes[a] |= acquiring & ~bit(a);
    }
  }
  o.sequenced = sequenced_before(g);
  o.happens_before = o.sequenced;
  for (unsigned a = 0; a < g.events; a++) o.happens_before[a] |= o.synchronizes[a];
  close(o.happens_before, g.events);
  return o;
}

bool consistent(const graph& g, memory_model memory) {
  const order_of_events o = ordered(g, memory);
  const places p = places_of(g);
  if (!updates_atomic(g, p) || !coherent(g, o.happens_before, p)) return false;
  unsigned ordered_events = 0;
  for (unsigned e = 0; e < g.events; e++) ordered_events += seq_cst(g, e) ? 1 : 0;
  if (ordered_events < 2) return true;  // one element has an order
  const relation coherence = coherence_ordered_before(g, p);
  return memory == memory_model::cxx20 ? total_order_exists(g, o, coherence) : partial_order_exists(g, o, coherence);
}

}  // namespace cairn::check::guards
