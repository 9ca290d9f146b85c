// SPDX-License-Identifier: MIT
//
// scheduled - see scheduled.hpp: threads and writes from bytes.
#include "scheduled.hpp"

#include "seq_cst.hpp"

namespace cairn::check::graph {

const options scheduled::how_ = [] {
  options made;
  made.search = search_kind::bytes;
  made.loop_bound = most_operations;
  return made;
}();

outcome scheduled::play(const std::uint8_t* bytes, std::size_t count) {
  bytes_ = bytes;
  end_ = bytes + count;
  last_ = 0;
  seen_.events.clear();
  for (auto& thread : seen_.threads) thread.clear();
  seen_.locations.clear();
  return run(seen_);
}

/// Whether the operation that it asks for blocks it now, whatever it may read.
bool scheduled::waits(unsigned thread) const {
  const operation& asked = *threads_[thread].asked;
  if (asked.waiting == waiting::no || asked.kind != kind::read) return false;
  const value& newest =
      seen_.value_of(asked.location, seen_.writer_at(asked.location, seen_.last_place(asked.location)));
  return asked.waiting == waiting::lock ? newest != value{} : newest == asked.expected;
}

unsigned scheduled::next(const unsigned* able, unsigned count) {
  now_ = bytes_ == end_ ? 0 : *bytes_++;
  unsigned going[max_threads], goers = 0;
  for (unsigned i = 0; i < count; i++) {
    if (!waits(able[i])) going[goers++] = able[i];
  }
  if (goers == 0) return last_ = able[0];
  unsigned at = 0;  // of the last one; of the next one in the ring, if that can't
  while (at < goers && going[at] < last_) at++;
  return last_ = going[(at + who()) % goers];
}

bool scheduled::add(unsigned thread, const operation& asked) {
  if (asked.kind == kind::choose) {
    seen_.events[seen_.append(thread, kind::choose, asked)].chosen = age() % asked.argument;
    return true;
  }
  if (asked.kind != kind::read && asked.kind != kind::write) {
    seen_.add_only_way(thread, asked);
    return true;
  }
  const event* previous = seen_.last_of(thread);
  const std::size_t last = seen_.last_place(asked.location), length = seen_.events.size();
  std::size_t place = last;
  if (age() != 0 && asked.waiting == waiting::no) {
    const std::size_t least = seen_.least_place(asked.location, previous != nullptr ? previous->before : clock{});
    place -= age() % (last - least + 1);
  }
  // Of places that are not possible, the next newer one: the last one always is.
  while (!add_at(thread, asked, place) || (place != last && !has_seq_cst_order(seen_, how_.memory))) {
    seen_.truncate(length);
    place++;
  }
  return true;
}

/// False: another update of the write at that place is in the way.
bool scheduled::add_at(unsigned thread, const operation& asked, std::size_t place) {
  const bool taken = seen_.is_updated(asked.location, place);
  const number made = seen_.append(thread, asked.kind, asked);
  if (asked.kind == kind::write) {
    if (taken) return false;
    seen_.complete_write(made);
    seen_.place(made, place);
    return true;
  }
  const number writer = seen_.writer_at(asked.location, place);
  const bool spurious = asked.weak && fails() && seen_.writes_if(asked, seen_.value_of(asked.location, writer));
  seen_.read_from(made, writer, spurious);
  if (!seen_.events[made].exclusive) return true;
  if (taken) return false;
  seen_.place(seen_.append_update(made), place);
  return true;
}

}  // namespace cairn::check::graph
