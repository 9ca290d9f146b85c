// SPDX-License-Identifier: MIT
//
// numbered - new numbers by thread, then references and clocks in their terms.
#include "numbered.hpp"

#include <map>
#include <utility>

namespace cairn::check::explain {
namespace {

using name = std::pair<unsigned, unsigned>;

bool borrows_its_number(const trace_event& event) {
  using kind = trace_event::kind_of;
  return event.kind == kind::plain_read || event.kind == kind::plain_write || event.kind == kind::end ||
         event.kind == kind::create || event.kind == kind::destroy;
}

class numbering {
 public:
  explicit numbering(const trace& of) {
    for (const trace_event& event : of.events) {
      std::vector<const trace_event*>& thread = threads_[event.thread];
      thread.push_back(&event);
      const auto number = static_cast<unsigned>(thread.size());
      if (event.index != number) changes_ = true;
      if (borrows_its_number(event)) continue;
      numbers_.try_emplace({event.thread, event.index}, number);
      if (event.kind == trace_event::kind_of::update)
        second_halves_.try_emplace({event.thread, event.index + 1}, number);
    }
  }

  bool changes() const { return changes_; }

  name of(name event) const {
    for (const auto* known : {&numbers_, &second_halves_}) {
      if (const auto found = known->find(event); event.second != 0 && found != known->end()) {
        return {event.first, found->second};
      }
    }
    return event;
  }

  /// How many events of the thread come before one whose clock has this entry.
  unsigned before(unsigned thread, unsigned entry) const {
    const auto found = threads_.find(thread);
    if (found == threads_.end()) return 0;
    unsigned count = 0;
    for (const trace_event* event : found->second) {
      if (borrows_its_number(*event) ? event->index >= entry : event->index > entry) break;
      count++;
    }
    return count;
  }

 private:
  std::map<unsigned, std::vector<const trace_event*>> threads_;
  std::map<name, unsigned> numbers_, second_halves_;
  bool changes_ = false;
};

}  // namespace

trace numbered(const trace& of) {
  const numbering numbers(of);
  trace made = of;
  if (!numbers.changes()) return made;
  std::map<unsigned, unsigned> done;
  for (trace_event& event : made.events) {
    const unsigned earlier = done[event.thread]++;
    event.index = earlier + 1;
    event.reads_from = numbers.of(event.reads_from);
    for (name& source : event.synchronises_with) source = numbers.of(source);
    for (unsigned thread = 0; thread < event.clock.size(); thread++) {
      unsigned& entry = event.clock[thread];
      entry = thread == event.thread ? earlier : numbers.before(thread, entry);
    }
  }
  return made;
}

}  // namespace cairn::check::explain
