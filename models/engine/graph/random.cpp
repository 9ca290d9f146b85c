// SPDX-License-Identifier: MIT
//
// Random search: each execution from a seed of its own, threads and writers drawn, nothing explored twice on purpose.
#include <chrono>
#include <cstdlib>

#include "explorer.hpp"

namespace cairn::check::graph {

void explorer::begin_random(std::uint64_t seed) {
  // Mixed twice: the next seed's draws are not these, moved by one.
  random_state_ = seed;
  random_state_ = draw(~std::uint64_t{0});
}

std::uint64_t explorer::draw(std::uint64_t below) {
  random_state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t z = random_state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  z ^= z >> 31;
  return z % below;
}

bool explorer::add_random(unsigned thread, const operation& asked) {
  execution& g = graph();
  if (may_stop(thread) && draw(16) == 0) {
    operation none;
    none.kind = kind::crash;
    g.append(thread, kind::crash, none);
    return true;
  }
  if (asked.kind > kind::choose || asked.kind == kind::fence) {
    g.add_only_way(thread, asked);
    return true;
  }
  if (asked.kind == kind::choose) {
    g.events[g.append(thread, kind::choose, asked)].chosen = static_cast<std::uint32_t>(draw(asked.argument));
    return true;
  }
  const event* previous = g.last_of(thread);
  const std::uint16_t where = asked.location;
  const std::size_t least = g.least_place(where, previous != nullptr ? previous->before : clock{});
  const std::size_t last = g.last_place(where);
  const std::size_t length = g.events.size();
  for (int tries = 0; tries < 64; tries++) {
    // The last place is always possible: the fallback.
    const std::size_t p = tries == 63 ? last : least + draw(last - least + 1);
    g.truncate(length);
    const number made = g.append(thread, asked.kind, asked);
    if (asked.kind == kind::write) {
      if (g.is_updated(where, p)) continue;
      g.complete_write(made);
      g.place(made, p);
    } else {
      const number writer = g.writer_at(where, p);
      const bool spurious =
          may_fail_spuriously(asked, thread, g.events[made].index, g.value_of(where, writer)) && draw(4) == 0;
      g.read_from(made, writer, spurious);
      if (g.events[made].exclusive) {
        if (g.is_updated(where, p)) continue;
        g.place(g.append_update(made), p);
      }
    }
    if (is_ordered()) return true;
  }
  return true;
}

slice explorer::explore_random(const std::string& call, const budget& limit) {
  // A call is "first,count"; the whole is endless: it ends with the budget.
  slice made;
  std::uint64_t first = options_.seed, count_of = ~std::uint64_t{0};
  if (!call.empty()) {
    char* end = nullptr;
    first = std::strtoull(call.c_str(), &end, 10);
    count_of = *end == ',' ? std::strtoull(end + 1, nullptr, 10) : 1;
  }
  const auto started = std::chrono::steady_clock::now();
  random_ = true;
  std::uint64_t runs = 0;
  while (runs < count_of) {
    depth_ = 0;
    fresh_graph();
    begin_random(first + runs);
    count(run(graph()), made);
    runs++;
    if (made.failed.kind != failure_kind::none && !options_.keep_going) break;
    if (limit.executions != 0 && runs >= limit.executions) break;
    if (limit.milliseconds != 0 && runs % 64 == 0 &&
        std::chrono::steady_clock::now() - started >= std::chrono::milliseconds(limit.milliseconds)) {
      break;
    }
  }
  random_ = false;
  made.fraction = -1;
  if (runs < count_of && (made.failed.kind == failure_kind::none || options_.keep_going)) {
    made.open.push_back(std::to_string(first + runs) + "," +
                        std::to_string(count_of == ~std::uint64_t{0} ? count_of : count_of - runs));
  }
  return made;
}

}  // namespace cairn::check::graph
