// SPDX-License-Identifier: MIT
//
// One execution as a string, and back.
//
//   replay:  step,step,...     in an order in which the events can happen
//   step:    thread (hex) what [from] [s]      what: r read, u read-modify-write that wrote, w write, f fence,
//                                                    c choose, S start, B begin, J join, X crash
//            from: thread:index of the event read, or placed after; - the initial value; of c the value; s: spurious
//            What a write is placed after is the last one before it of those that the string has named by then: writes
//            that come later in the string may come between, so that modification orders are free to cross.
//
// Any order that runs each event after those that it depends on gives the same graph, so a string needs no search. A
// graph that the orders do not allow (the string comes from a weakened run) is refused with the event.
#include "explorer.hpp"

namespace cairn::check::graph {

std::string runtime::text_of_run() const {
  const execution& g = *graph_;
  std::string made;
  auto named = [&](number n) {
    return n == initial ? std::string("-")
                        : std::to_string(g.events[n].thread) + ":" + std::to_string(g.events[n].index);
  };
  std::vector<bool> is_there(g.events.size());
  const auto placed_after = [&](number write) {
    const std::uint16_t where = g.events[write].asked.location;
    std::size_t place = g.place_of(where, write) - 1;
    while (place != 0 && !is_there[g.writer_at(where, place)]) place--;
    return g.writer_at(where, place);
  };
  for (number n : ran_) {
    const event& e = g.events[n];
    is_there[n] = true;
    if (e.is_write() && e.exclusive) continue;
    if (!made.empty()) made += ',';
    made += "0123456789abcdef"[e.thread];
    switch (e.kind) {
      case kind::read: made += (e.exclusive ? "u" : "r") + named(e.writer) + (e.spurious ? "s" : ""); break;
      case kind::write: made += "w" + named(placed_after(n)); break;
      case kind::fence: made += 'f'; break;
      case kind::choose: made += "c" + std::to_string(e.chosen); break;
      case kind::start: made += 'S'; break;
      case kind::begin: made += 'B'; break;
      case kind::join: made += 'J'; break;
      case kind::crash: made += 'X'; break;
    }
  }
  return made;
}

bool explorer::parse_replay(const std::string& text, std::string& wrong) {
  steps_.clear();
  std::size_t at = 0;
  auto number_here = [&](std::uint32_t& into) {
    if (at >= text.size() || text[at] < '0' || text[at] > '9') return false;
    std::uint64_t n = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && n < 0x10000; at++) {
      n = n * 10 + static_cast<unsigned>(text[at] - '0');
    }
    into = static_cast<std::uint32_t>(n);
    return n < 0x10000;
  };
  while (at < text.size()) {
    const std::size_t begin = at;
    step s{};
    const std::string digits = "0123456789abcdef";
    const std::size_t thread = digits.find(text[at]);
    bool good = thread != std::string::npos && at + 1 < text.size();
    if (good) {
      s.thread = static_cast<unsigned>(thread);
      s.what = text[at + 1];
      at += 2;
      if (s.what == 'r' || s.what == 'u' || s.what == 'w') {
        std::uint32_t t = 0, i = 0;
        if (at < text.size() && text[at] == '-') {
          s.from_initial = true;
          at++;
        } else {
          good = number_here(t) && at < text.size() && text[at++] == ':' && number_here(i) && t < max_threads && i > 0;
        }
        s.other_thread = t;
        s.other_index = i;
        if (at < text.size() && text[at] == 's') {
          s.spurious = true;
          at++;
        }
      } else if (s.what == 'c') {
        good = number_here(s.argument);
      } else {
        good = std::string("fSBJX").find(s.what) != std::string::npos;
      }
    }
    if (good && at < text.size()) good = text[at++] == ',';
    if (!good) {
      wrong = "character " + std::to_string(begin + 1) + " of the replay: no step of an execution";
      return false;
    }
    steps_.push_back(s);
  }
  return true;
}

bool explorer::has_more_of(unsigned thread) const {
  if (!guided_) return false;
  for (std::size_t i = at_step_; i < steps_.size(); i++) {
    if (steps_[i].thread == thread) return true;
  }
  return false;
}

bool explorer::add_guided(unsigned thread, const operation& asked) {
  execution& g = graph();
  const step s = steps_[at_step_++];
  auto differs = [&](const char* how) -> bool {
    failed_ = {failure_kind::nondeterministic,
               "event " + std::to_string(at_step_) + " of the replay (thread " + std::to_string(thread) + ", at " +
                   asked.site + "): " + how,
               {}};
    return false;
  };
  if (s.what == 'X') {
    operation none;
    none.kind = kind::crash;
    g.append(thread, kind::crash, none);
    return true;
  }
  constexpr char letters[] = "rwfcSBJX";
  const char what = s.what == 'u' ? 'r' : s.what;
  if (letters[static_cast<unsigned>(asked.kind)] != what) return differs("the model does another kind of operation");
  if (asked.kind == kind::fence || asked.kind > kind::choose) {
    g.add_only_way(thread, asked);
    return true;
  }
  if (asked.kind == kind::choose) {
    if (s.argument >= asked.argument) return differs("there is no such choice");
    g.events[g.append(thread, kind::choose, asked)].chosen = s.argument;
    return true;
  }
  number other = initial;
  if (!s.from_initial) {
    if (s.other_index > g.threads[s.other_thread].size()) return differs("the event that it names is not there");
    other = g.threads[s.other_thread][s.other_index - 1];
    const event& o = g.events[other];
    if (!o.is_write() || o.asked.location != asked.location) return differs("the event that it names writes elsewhere");
  }
  const event* previous = g.last_of(thread);
  const std::size_t least = g.least_place(asked.location, previous != nullptr ? previous->before : clock{});
  const std::size_t place = g.place_of(asked.location, other);
  const char* forbidden = "these orders do not allow it";
  const number made = g.append(thread, asked.kind, asked);
  if (asked.kind == kind::write) {
    if (place < least || g.is_updated(asked.location, place)) return differs(forbidden);
    g.complete_write(made);
    g.place(made, place);
    return is_ordered() || differs(forbidden);
  }
  g.read_from(made, other, s.spurious);
  if (place < least) return differs(forbidden);
  if (g.events[made].exclusive != (s.what == 'u')) return differs("it writes where it did not, or the other way round");
  if (!g.events[made].exclusive) return is_ordered() || differs(forbidden);
  if (g.is_updated(asked.location, place)) return differs(forbidden);
  g.place(g.append_update(made), place);
  return is_ordered() || differs(forbidden);
}

std::pair<trace, failure> explorer::replay_of(const std::string& replay) {
  std::pair<trace, failure> made;
  std::string wrong;
  if (!parse_replay(replay, wrong)) {
    made.second = {failure_kind::nondeterministic, wrong, {}};
    return made;
  }
  depth_ = 0;
  fresh_graph();
  guided_ = recording_ = true;
  at_step_ = 0;
  run(graph());
  guided_ = recording_ = false;
  if (failed_.kind == failure_kind::none && at_step_ < steps_.size()) {
    failed_ = {failure_kind::nondeterministic,
               "the execution ends before event " + std::to_string(at_step_ + 1) + " of the replay",
               {}};
  }
  made.first.events = log_;
  made.first.threads = program_.threads;
  made.first.replay = replay;
  made.first.engine = "graph";
  made.second = failed_;
  made.second.replay = replay;
  return made;
}

}  // namespace cairn::check::graph
