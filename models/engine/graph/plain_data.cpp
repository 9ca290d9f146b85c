// SPDX-License-Identifier: MIT
//
// What the runtime knows of plain data and of the life of objects: races, reads before any write, uses after the end.
#include <algorithm>

#include "runtime.hpp"

namespace cairn::check::graph {

namespace {

std::string where(const char* file, unsigned line) {
  const char* name = file;
  for (const char* c = file; *c != '\0'; c++) name = *c == '/' ? c + 1 : name;
  return std::string(name) + ":" + std::to_string(line);
}

}  // namespace

/// Whether what `thread` did at `time` happens before what the running thread does now.
bool runtime::ordered(unsigned thread, int time) const {
  if (thread == current_) return true;
  const thread_state& me = threads_[current_];
  if (me.done == 0) return false;
  return graph_->at(current_, static_cast<unsigned>(me.done)).before.of[thread] >= time;
}

void runtime::read_plain(const shadow& of, const void* address, const char* file, unsigned line) {
  if (phase_ != phase::threads) {
    if (!of.initialised && phase_ == phase::after) {
      fail(failure_kind::uninitialised, "read before any write at " + where(file, line));
    }
    return;
  }
  auto& shade = const_cast<shadow&>(of);
  if (of.writer >= 0 && !ordered(static_cast<unsigned>(of.writer), of.write_time)) {
    if (recording_) mark_guilty(static_cast<unsigned>(of.writer), address);
    fail(failure_kind::race, "data race: thread " + std::to_string(current_) + " reads at " + where(file, line) +
                                 " what thread " + std::to_string(of.writer) + " writes");
  }
  if (of.dead) fail(failure_kind::lifetime, "use after destruction at " + where(file, line));
  if (!of.initialised) fail(failure_kind::uninitialised, "read before any write at " + where(file, line));
  shade.reads.of[current_] = static_cast<std::int16_t>(threads_[current_].done + 1);
}

void runtime::write_plain(shadow& of, const void* address, const char* file, unsigned line) {
  of.initialised = true;
  if (phase_ != phase::threads) return;
  if (of.writer >= 0 && !ordered(static_cast<unsigned>(of.writer), of.write_time)) {
    if (recording_) mark_guilty(static_cast<unsigned>(of.writer), address);
    fail(failure_kind::race, "data race: threads " + std::to_string(current_) + " and " + std::to_string(of.writer) +
                                 " both write, one at " + where(file, line));
  }
  for (unsigned t = 0; t < program_.threads; t++) {
    if (of.reads.of[t] == 0 || ordered(t, of.reads.of[t])) continue;
    if (recording_) mark_guilty(t, address);
    fail(failure_kind::race, "data race: thread " + std::to_string(current_) + " writes at " + where(file, line) +
                                 " what thread " + std::to_string(t) + " reads");
  }
  if (of.dead) fail(failure_kind::lifetime, "use after destruction at " + where(file, line));
  of.writer = static_cast<std::int16_t>(current_);
  of.write_time = static_cast<std::int16_t>(threads_[current_].done + 1);
  of.reads = {};
}

void runtime::construct_plain(shadow& of, bool initialised) {
  of = {};
  of.initialised = initialised || phase_ == phase::build;  // the scenario is static storage: it reads zero
  if (phase_ != phase::threads) return;
  of.writer = static_cast<std::int16_t>(current_);
  of.write_time = static_cast<std::int16_t>(threads_[current_].done + 1);
}

std::uint32_t runtime::construct(const void* address, unsigned bytes, const value& first, bool zeroed) {
  atomic_slot made{reinterpret_cast<std::uintptr_t>(address), unlocated, bytes, first, {}, false};
  if (phase_ == phase::threads && !zeroed) {
    made.local = true;
    construct_plain(made.life, true);
  }
  std::uint64_t generation = 0;
  if (phase_ != phase::build) {
    for (const atomic_slot& other : slots_) {
      const std::uint64_t place = other.name & 0xFFFFFFFFFFFF;
      if (place == made.name) generation++;
      const bool overlaps = place < made.name + bytes && made.name < place + other.bytes;
      if (overlaps && place != made.name && !other.life.dead) {
        fail(failure_kind::unsupported, "an atomic is constructed over a part of another one");
      }
    }
  }
  made.name |= generation << 48;
  slots_.push_back(made);
  return static_cast<std::uint32_t>(slots_.size() - 1);
}

void runtime::destruct(std::uint32_t s) {
  if (phase_ != phase::threads || s >= slots_.size()) return;
  slots_[s].local = true;
  write_plain(slots_[s].life, nullptr, "destruction", 0);
  slots_[s].life.dead = true;
}

}  // namespace cairn::check::graph
