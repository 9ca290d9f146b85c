// SPDX-License-Identifier: MIT
//
// oracle - adds one event at a time, in every order, with every choice.
//
//   state: graph, and where each thread is with its registers
//   step:  any thread's next operation; a read takes any write of its location that is in the graph, a write any place
//          in modification order, an update the place after what it reads; then consistent(), else forget it
//
// Why nothing is missed. Take a complete graph that C++20 allows with po u rf acyclic. Number its events along po u rf;
// cut it after each number. Each cut contains, with an event, what is before it in its thread and what it reads from,
// so the next event's step is among those tried. Each cut is consistent: a cut's program order, reads-from,
// modification order and happens-before are those of the whole, restricted to its events (release sequences and fences
// that synchronise lie before the acquiring event in po u rf, so the cut has them), the rules of coherence and
// atomicity forbid patterns, and a total order S of the whole, restricted, is one of the cut (an update of the cut that
// is not next to what it reads would not be next to it in the whole). So the walk along the cuts is never abandoned.
// Why nothing is too much: each state is checked as it is, and complete ones are reported once.
//
// States are remembered by the canonical name of their graph. The name fixes the state: the values follow by running
// the threads, whatever the order was in which events were added. It may differ for plain data, but only if two
// accesses race: then the search ends with that verdict anyway. Each thread's plain accesses and skipped operations are
// done at once after the event before them: they have no choice, and a race does not depend on the order of adding.
// An await that reads the old value stays as a load, and its thread never steps again; the execution in which it read
// another value is found on another path. A lock is an update that reads 0; while there is none its thread cannot step.
#include "oracle.hpp"

#include <algorithm>
#include <unordered_set>

#include "names.hpp"

namespace cairn::check::guards {
namespace {

using kind_of = event::kind_of;

struct thread_state {
  unsigned char at = 0;      ///< next operation
  unsigned char events = 0;  ///< in the graph
  unsigned char spurious = 0;
  bool waits = false;     ///< its await has read the old value
  signed char last = -1;  ///< its last event
};

struct plain_access {
  unsigned char thread, events;  ///< after so many events of its thread
  bool writes;
};

struct state {
  graph events;
  thread_state threads[thread_limit];
  outcome values;
  std::uint32_t plain = 0;
  unsigned plains = 0;
  plain_access accesses[operation_limit];
};

struct name_hash {
  std::size_t operator()(const graph_name& name) const { return name.first; }
};

class search {
 public:
  search(const client& c, memory_model memory, const oracle_limits& limits)
      : client_(c), memory_(memory), limits_(limits) {}

  oracle_result run() {
    state first;
    bool raced = false;
    for (unsigned t = 0; t < client_.threads; t++) raced |= !run_plain(first, t);
    if (raced) {
      result_.races = true;
    } else {
      seen_.insert(name_of(first.events));
      visit(first);
    }
    result_.partial = seen_.size();
    std::sort(result_.graphs.begin(), result_.graphs.end());
    return std::move(result_);
  }

 private:
  bool stopped() const { return result_.races || result_.too_large; }

  void visit(const state& s) {
    bool stepped = false;
    for (unsigned t = 0; t < client_.threads && !stopped(); t++) stepped |= step(s, t);
    if (!stepped && !stopped()) end(s);
  }

  /// Every way to execute the next operation of a thread; false: it has none now.
  bool step(const state& s, unsigned t) {
    const thread_state& thread = s.threads[t];
    if (thread.waits || thread.at == client_.code[t].count) return false;
    const operation& next = client_.code[t].ops[thread.at];
    event made;
    made.thread = static_cast<unsigned char>(t);
    made.index = static_cast<unsigned char>(thread.events + 1);
    made.mode = next.success;
    switch (next.kind) {
      case op::fence:
        made.kind = kind_of::fence;
        add(s, made, 0, unset);
        return true;
      case op::choose:
        made.kind = kind_of::choose;
        made.mode = order::relaxed;
        for (made.read = 0; made.read < next.value; made.read++) add(s, made, 0, made.read);
        return true;
      case op::unlock:
      case op::store:
        made.kind = kind_of::store;
        made.location = static_cast<signed char>(next.kind == op::unlock ? mutex_location : next.word);
        if (next.kind == op::unlock) made.mode = order::release;
        made.written = next.kind == op::unlock ? 0 : next.value;
        for (unsigned place = 0; place <= s.events.writers[made.location]; place++) add(s, made, place, unset);
        return true;
      default: return read(s, next, made);
    }
  }

  /// Each write of the location that there is, place by place; 0 is the initial value.
  bool read(const state& s, const operation& next, event made) {
    made.location = static_cast<signed char>(next.kind == op::lock ? mutex_location : next.word);
    bool stepped = false;
    for (unsigned place = 0; place <= s.events.writers[made.location]; place++) {
      made.rf = place == 0 ? static_cast<signed char>(initial) : s.events.modification[made.location][place - 1];
      made.read = place == 0 ? 0 : s.events.event_of[static_cast<unsigned>(made.rf)].written;
      made.kind = kind_of::update;
      made.mode = next.success;
      switch (next.kind) {
        case op::exchange:
          made.written = next.value;
          add(s, made, place, made.read);
          break;
        case op::add:
          made.written = made.read + next.value;
          add(s, made, place, made.read);
          break;
        case op::lock: {
          const bool taken = place < s.events.writers[made.location] &&
                             s.events.event_of[s.events.modification[made.location][place]].kind == kind_of::update;
          if (made.read != 0 || taken) continue;
          made.mode = order::acquire;
          made.written = 1;
          add(s, made, place, unset);
          break;
        }
        case op::cas:
        case op::weak:
          if (made.read == next.expected) {
            made.written = next.value;
            add(s, made, place, made.read + exchanged);
          }
          if (made.read != next.expected ||
              (next.kind == op::weak && s.threads[made.thread].spurious < client_.spurious)) {
            made.kind = kind_of::load;
            made.mode = next.failure;
            add(s, made, place, made.read, made.read == next.expected);
          }
          break;
        default: made.kind = kind_of::load; add(s, made, place, made.read);
      }
      stepped = true;
    }
    return stepped;
  }

  /// `s` with one event more; a write comes after `place` writes of its location.
  void add(const state& s, const event& made, unsigned place, std::uint32_t in_register, bool spurious = false) {
    if (stopped()) return;
    state after = s;
    graph& g = after.events;
    const unsigned number = g.events++;
    g.event_of[number] = made;
    if (made.writes()) {
      signed char* order_of = g.modification[made.location];
      for (unsigned i = g.writers[made.location]++; i > place; i--) order_of[i] = order_of[i - 1];
      order_of[place] = static_cast<signed char>(number);
    }
    const graph_name name = name_of(g);
    if (seen_.count(name) != 0 || !consistent(g, memory_)) return;
    seen_.insert(name);
    thread_state& thread = after.threads[made.thread];
    const operation& done = client_.code[made.thread].ops[thread.at];
    after.values.registers[made.thread][thread.at] = in_register;
    thread.waits = done.kind == op::await && made.read == done.value;
    thread.spurious = static_cast<unsigned char>(thread.spurious + (spurious ? 1 : 0));
    thread.at++;
    thread.events++;
    thread.last = static_cast<signed char>(number);
    result_.too_large |= seen_.size() > limits_.partial;
    if (!thread.waits && !run_plain(after, made.thread)) {
      result_.races = true;
      return;
    }
    visit(after);
  }

  /// Skips operations whose guard does not hold and does plain accesses, up to the next event; false: a race.
  bool run_plain(state& s, unsigned t) {
    thread_state& thread = s.threads[t];
    const thread_code& code = client_.code[t];
    for (; thread.at < code.count; thread.at++) {
      const operation& next = code.ops[thread.at];
      if (!runs(next, s.values.registers[t])) continue;
      if (next.kind != op::get && next.kind != op::set) break;
      if (!access_ordered(s, t, next.kind == op::set)) return false;
      if (next.kind == op::get) s.values.registers[t][thread.at] = s.plain;
      if (next.kind == op::set) s.plain = next.value;
    }
    return true;
  }

  /// Do all conflicting accesses so far happen before this one? An access happens before what its thread's next event
  /// happens before.
  bool access_ordered(state& s, unsigned t, bool writes) {
    const thread_state& thread = s.threads[t];
    const order_of_events o = ordered(s.events, memory_);
    for (unsigned i = 0; i < s.plains; i++) {
      const plain_access& other = s.accesses[i];
      if (other.thread == t || !(writes || other.writes)) continue;
      bool before = false;
      for (unsigned e = 0; e < s.events.events; e++) {
        const event& after_other = s.events.event_of[e];
        if (after_other.thread != other.thread || after_other.index <= other.events || thread.last < 0) continue;
        before |= (o.happens_before[e] & bit(static_cast<unsigned>(thread.last))) != 0;
      }
      if (!before) return false;
    }
    s.accesses[s.plains++] = {static_cast<unsigned char>(t), thread.events, writes};
    return true;
  }

  /// No thread can step.
  void end(const state& s) {
    bool finished = true, for_ever = true;
    for (unsigned t = 0; t < client_.threads; t++) {
      const thread_state& thread = s.threads[t];
      if (thread.waits) {
        const event& waiting = s.events.event_of[static_cast<unsigned>(thread.last)];
        const unsigned writers = s.events.writers[waiting.location];
        const int newest = writers == 0 ? initial : s.events.modification[waiting.location][writers - 1];
        for_ever &= waiting.rf == newest;
      }
      finished &= !thread.waits && thread.at == client_.code[t].count;
    }
    if (!finished) {
      result_.blocked++;
      result_.deadlocks |= for_ever;
      return;
    }
    const graph_name name = name_of(s.events);
    result_.graphs.push_back(name);
    if (symmetric_) result_.orbits.emplace(name, orbit_of(s.events, client_));
    if (name == limits_.shown) result_.shown = print(s.events, client_.threads);
    result_.too_large |= result_.graphs.size() > limits_.complete;
    outcome values = s.values;
    for (unsigned w = 0; w < word_limit; w++) {
      const unsigned writers = s.events.writers[w];
      if (writers == 0) continue;
      values.finals[w] = s.events.event_of[static_cast<unsigned>(s.events.modification[w][writers - 1])].written;
    }
    result_.outcomes.try_emplace(values.hash(client_), values, 0).first->second.second++;
  }

  const client& client_;
  const memory_model memory_;
  const oracle_limits limits_;
  const bool symmetric_ = has_equal_threads(client_);
  oracle_result result_;
  std::unordered_set<graph_name, name_hash> seen_;
};

}  // namespace

oracle_result enumerate(const client& c, memory_model memory, const oracle_limits& limits) {
  return search(c, memory, limits).run();
}

}  // namespace cairn::check::guards
