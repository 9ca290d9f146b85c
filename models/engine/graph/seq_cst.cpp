// SPDX-License-Identifier: MIT
#include "seq_cst.hpp"

#include <vector>

namespace cairn::check::graph {

namespace {

/// A relation between operations, as a bit matrix.
class relation {
 public:
  explicit relation(std::size_t size) : size_(size), words_((size + 63) / 64), bits_(size * words_) {}
  void add(std::size_t a, std::size_t b) { bits_[a * words_ + b / 64] |= std::uint64_t{1} << b % 64; }
  bool has(std::size_t a, std::size_t b) const { return (bits_[a * words_ + b / 64] >> b % 64 & 1) != 0; }
  void close() {
    for (std::size_t k = 0; k < size_; k++) {
      for (std::size_t i = 0; i < size_; i++) {
        if (!has(i, k)) continue;
        for (std::size_t w = 0; w < words_; w++) bits_[i * words_ + w] |= bits_[k * words_ + w];
      }
    }
  }
  bool cyclic() {
    close();
    for (std::size_t i = 0; i < size_; i++) {
      if (has(i, i)) return true;
    }
    return false;
  }

 private:
  std::size_t size_, words_;
  std::vector<std::uint64_t> bits_;
};

/// The operations of a graph: an exclusive read and its write are one.
class operations {
 public:
  explicit operations(const execution& graph) : graph_(graph), of_(graph.events.size()) {
    for (std::size_t n = 0; n < graph.events.size(); n++) {
      const event& e = graph.events[n];
      if (e.is_write() && e.exclusive) continue;
      of_[n] = first_.size();
      first_.push_back(n);
    }
    for (std::size_t n = 0; n < graph.events.size(); n++) {
      const event& e = graph.events[n];
      if (e.is_write() && e.exclusive) of_[n] = of_[graph.threads[e.thread][e.index - 2u]];
    }
  }
  std::size_t size() const { return first_.size(); }
  const event& operator[](std::size_t op) const { return graph_.events[first_[op]]; }
  std::size_t of(number n) const { return of_[n]; }
  bool is_seq_cst(std::size_t op) const {
    const event& e = (*this)[op];
    return e.order == order::seq_cst && e.kind <= kind::fence;
  }
  bool is_fence(std::size_t op) const { return (*this)[op].kind == kind::fence; }
  bool sequenced(std::size_t a, std::size_t b) const {
    return (*this)[a].thread == (*this)[b].thread && (*this)[a].index < (*this)[b].index;
  }
  bool happens_before(std::size_t a, std::size_t b) const {
    return a != b && (*this)[b].before.has((*this)[a].thread, (*this)[a].index);
  }

 private:
  const execution& graph_;
  std::vector<std::size_t> of_, first_;
};

/// Coherence-ordered before: reads-from, modification order, from-read, closed.
relation coherence(const execution& graph, const operations& ops) {
  relation made(ops.size());
  for (const location& l : graph.locations) {
    for (std::size_t i = 0; i < l.writes.size(); i++) {
      for (std::size_t j = i + 1; j < l.writes.size(); j++) made.add(ops.of(l.writes[i]), ops.of(l.writes[j]));
    }
  }
  for (std::size_t n = 0; n < graph.events.size(); n++) {
    const event& e = graph.events[n];
    if (!e.is_read()) continue;
    const std::size_t reader = ops.of(static_cast<number>(n));
    if (e.writer != initial) made.add(ops.of(e.writer), reader);
    const auto& writes = graph.locations[e.asked.location].writes;
    for (std::size_t p = graph.place_of(e.asked.location, e.writer); p < writes.size(); p++) {
      if (ops.of(writes[p]) != reader) made.add(reader, ops.of(writes[p]));
    }
  }
  made.close();
  return made;
}

relation strongly_happens_before(const execution& graph, const operations& ops) {
  relation made(ops.size());
  const std::size_t n = ops.size();
  for (std::size_t a = 0; a < n; a++) {
    for (std::size_t b = 0; b < n; b++) {
      if (a == b) continue;
      if (ops.sequenced(a, b)) {
        made.add(a, b);
        continue;
      }
      // sequenced before, happens before, sequenced before: the next operation of a's thread and the last one before b.
      const event &ea = ops[a], &eb = ops[b];
      bool found = false;
      for (std::size_t c = 0; c < n && !found; c++) {
        if (!ops.sequenced(a, c)) continue;
        for (std::size_t d = 0; d < n && !found; d++) found = ops.sequenced(d, b) && ops.happens_before(c, d);
      }
      if (found) {
        made.add(a, b);
        continue;
      }
      // a synchronises with b, both seq_cst atomic operations: b reads from the release sequence that a heads.
      if (!ops.is_seq_cst(a) || !ops.is_seq_cst(b) || !eb.is_read() || !acquires(eb.order)) continue;
      for (number w = eb.writer; w != initial;) {
        const event& e = graph.events[w];
        if (ops.of(w) == a && releases(ea.order)) {
          made.add(a, b);
          break;
        }
        if (!e.exclusive) break;
        w = graph.at(e.thread, e.index - 1u).writer;
      }
    }
  }
  made.close();
  return made;
}

bool cxx20_order(const execution& graph, const operations& ops) {
  const std::size_t n = ops.size();
  const relation strong = strongly_happens_before(graph, ops), coherent = coherence(graph, ops);
  std::vector<std::size_t> seq_cst, fences;
  for (std::size_t i = 0; i < n; i++) {
    if (!ops.is_seq_cst(i)) continue;
    seq_cst.push_back(i);
    if (ops.is_fence(i)) fences.push_back(i);
  }
  relation order(n);
  for (std::size_t a : seq_cst) {
    for (std::size_t b : seq_cst) {
      if (a != b && strong.has(a, b)) order.add(a, b);
    }
  }
  for (std::size_t a = 0; a < n; a++) {
    for (std::size_t b = 0; b < n; b++) {
      if (!coherent.has(a, b)) continue;
      const bool from = ops.is_seq_cst(a), to = ops.is_seq_cst(b);
      if (from && to) order.add(a, b);
      for (std::size_t y : fences) {
        if (from && ops.happens_before(b, y)) order.add(a, y);
        if (to && ops.happens_before(y, a)) order.add(y, b);
        if (!ops.happens_before(y, a)) continue;
        for (std::size_t z : fences) {
          if (ops.happens_before(b, z)) order.add(y, z);
        }
      }
    }
  }
  return !order.cyclic();
}

bool rc11_order(const execution& graph, const operations& ops) {
  const std::size_t n = ops.size();
  const relation eco = coherence(graph, ops);
  auto memory = [&](std::size_t i) { return ops[i].kind <= kind::write; };
  auto same_location = [&](std::size_t a, std::size_t b) {
    return memory(a) && memory(b) && ops[a].asked.location == ops[b].asked.location;
  };
  // scb = sb u sb|!=loc ; hb ; sb|!=loc u hb|loc u mo u rb
  relation scb(n);
  for (const location& l : graph.locations) {
    for (std::size_t i = 0; i < l.writes.size(); i++) {
      for (std::size_t j = i + 1; j < l.writes.size(); j++) scb.add(ops.of(l.writes[i]), ops.of(l.writes[j]));
    }
  }
  for (std::size_t e = 0; e < graph.events.size(); e++) {
    const event& read = graph.events[e];
    if (!read.is_read()) continue;
    const std::size_t reader = ops.of(static_cast<number>(e));
    const auto& writes = graph.locations[read.asked.location].writes;
    for (std::size_t p = graph.place_of(read.asked.location, read.writer); p < writes.size(); p++) {
      if (ops.of(writes[p]) != reader) scb.add(reader, ops.of(writes[p]));
    }
  }
  for (std::size_t a = 0; a < n; a++) {
    for (std::size_t b = 0; b < n; b++) {
      if (ops.sequenced(a, b) || (ops.happens_before(a, b) && same_location(a, b))) scb.add(a, b);
      for (std::size_t c = 0; c < n; c++) {
        if (!ops.sequenced(a, c) || same_location(a, c)) continue;
        for (std::size_t d = 0; d < n; d++) {
          if (ops.sequenced(d, b) && !same_location(d, b) && (c == d || ops.happens_before(c, d))) scb.add(a, b);
        }
      }
    }
  }
  relation psc(n);
  auto to_ends = [&](std::size_t e, bool left) {  // seq_cst operations that stand for e at that end of scb
    std::vector<std::size_t> ends;
    if (ops.is_seq_cst(e)) ends.push_back(e);
    for (std::size_t f = 0; f < n; f++) {
      if (!ops.is_seq_cst(f) || !ops.is_fence(f)) continue;
      if (left ? ops.happens_before(f, e) : ops.happens_before(e, f)) ends.push_back(f);
    }
    return ends;
  };
  for (std::size_t a = 0; a < n; a++) {
    const auto left = to_ends(a, true);
    if (left.empty()) continue;
    for (std::size_t b = 0; b < n; b++) {
      if (!scb.has(a, b)) continue;
      for (std::size_t x : left) {
        for (std::size_t y : to_ends(b, false)) psc.add(x, y);
      }
    }
  }
  for (std::size_t x = 0; x < n; x++) {
    if (!ops.is_seq_cst(x) || !ops.is_fence(x)) continue;
    for (std::size_t y = 0; y < n; y++) {
      if (!ops.is_seq_cst(y) || !ops.is_fence(y)) continue;
      bool edge = ops.happens_before(x, y);
      for (std::size_t a = 0; a < n && !edge; a++) {
        if (!ops.happens_before(x, a)) continue;
        for (std::size_t b = 0; b < n && !edge; b++) edge = eco.has(a, b) && ops.happens_before(b, y);
      }
      if (edge) psc.add(x, y);
    }
  }
  return !psc.cyclic();
}

}  // namespace

bool has_seq_cst_order(const execution& graph, memory_model model) {
  unsigned found = 0;
  for (const event& e : graph.events) {
    if (e.order == order::seq_cst && e.kind <= kind::fence && !(e.is_write() && e.exclusive)) found++;
  }
  if (found < 2) return true;
  const operations ops(graph);
  return model == memory_model::cxx20 ? cxx20_order(graph, ops) : rc11_order(graph, ops);
}

}  // namespace cairn::check::graph
