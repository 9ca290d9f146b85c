// SPDX-License-Identifier: MIT
//
// witness - what complete executions show: which sites read from which, which pairs rely on the absence of load
// buffering, and, in a build with gcov, which lines of the core they ran.
//
// Invariant: only executions in which all threads ended count (or have stopped for ever, where a model is about that,
// and all others ended). Coverage counters are cleared before each execution and written after those of them in which
// a thread takes a path that is new, and after the first hundred of a model: what only blocked or failing executions
// ran is in no report. models/coverage/run builds that.
#include "../sites.hpp"
#include "explorer.hpp"

// Of libgcov; null unless the scenarios are compiled with --coverage.
extern "C" {
[[gnu::weak]] void __gcov_reset();
[[gnu::weak]] void __gcov_dump();
}

namespace cairn::check::graph {
namespace {

constexpr std::uint64_t measured_always = 100;  ///< executions of a model; later ones if they are news

std::string site_of(const event& e) {
  const bool failed = e.asked.update == update::compare && e.is_read() && !e.exclusive;
  return failed ? std::string(e.asked.site) + ".fail" : e.asked.site;
}

}  // namespace

void explorer::begin_measure() {
  if (__gcov_reset != nullptr) __gcov_reset();
}

void explorer::measure() {
  if (__gcov_dump == nullptr) return;
  bool news = measured_++ < measured_always;
  const execution& g = graph();
  for (const auto& thread : g.threads) {
    std::uint64_t path = 0;
    for (number n : thread) {
      const event& e = g.events[n];
      path = (path ^ reinterpret_cast<std::uintptr_t>(e.asked.site) ^ e.chosen) * 0x9e3779b97f4a7c15 + e.exclusive;
    }
    news |= paths_.insert(path).second;
  }
  if (news) __gcov_dump();
}

/// Pairs (site that wrote, site that read it) of different threads or operations.
void explorer::note_reads_from() {
  const execution& g = graph();
  met_.resize(1024);
  for (const event& e : g.events) {
    if (!e.is_read() || e.writer == initial || e.writer == nowhere) continue;
    const event& writer = g.events[e.writer];
    // A failed compare-exchange shares its name with one that succeeds: told apart by the address of its second byte.
    const bool failed = e.asked.update == update::compare && !e.exclusive;
    const char *from = writer.asked.site, *to = e.asked.site + (failed ? 1 : 0);
    auto& slot = met_[(reinterpret_cast<std::uintptr_t>(from) * 31 + reinterpret_cast<std::uintptr_t>(to)) % 1021];
    if (slot.first == from && slot.second == to) continue;
    slot = {from, to};
    reads_from_.emplace(site_of(writer), site_of(e));
  }
}

/// Pairs of sites that could show load buffering, which this engine does not explore: a relaxed load, and later in the
/// thread a relaxed store to another word, with no acquire and no release between.
void explorer::note_load_buffering() {
  const execution& g = graph();
  std::vector<number>& loads = reads_;
  for (const auto& thread : g.threads) {
    loads.clear();
    for (number n : thread) {
      const event& e = g.events[n];
      if (e.kind > kind::fence || acquires(e.order) || releases(e.order)) {
        loads.clear();
        continue;
      }
      if (e.is_write()) {
        for (number before : loads) {
          const operation& load = g.events[before].asked;
          if (load.location != e.asked.location) load_buffering_.emplace(load.site, e.asked.site);
        }
      } else {
        loads.push_back(n);
      }
    }
  }
}

void explorer::note_sites(slice& into) {
  for (const auto& [load, store] : load_buffering_) into.load_buffering.emplace_back(load, store);
  into.reads_from.assign(reads_from_.begin(), reads_from_.end());
  for (const site_record* s = reached_sites; s != nullptr; s = s->next) {
    into.sites[s->failure ? std::string(s->name) + ".fail" : s->name] = s->declared;
  }
}

/// Words that two threads have touched, at least one by a write. What build() did is no thread's.
void explorer::note_contention(slice& into) const {
  const execution& g = frames_[depth_ - 1]->graph;
  touched_.assign(g.locations.size(), {});
  for (const event& e : g.events) {
    if (!e.is_write() && !e.is_read()) continue;
    auto& word = touched_[e.asked.location];
    word.by |= 1u << e.thread;
    word.written |= e.is_write();
  }
  bool any = false;
  for (std::size_t l = 0; l < touched_.size(); l++) {
    if (!touched_[l].written || (touched_[l].by & (touched_[l].by - 1)) == 0) continue;
    any = true;
    into.contended_words.insert(g.locations[l].name);
  }
  into.contended_executions += any ? 1 : 0;
}

}  // namespace cairn::check::graph
