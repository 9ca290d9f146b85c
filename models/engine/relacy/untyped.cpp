// SPDX-License-Identifier: MIT
//
// untyped - the operations of words and plain data, on Relacy.
//
//   announce -> [other threads run] -> what Relacy knows of the one operation -> the record
//
// Every read-modify-write is an exchange whose new value is computed here after the scheduling point: Relacy's own
// ones need arithmetic of the type. A compare-exchange's outcome is decided here too, so that success and failure
// orders are independent sites (Relacy wants the failure order to be no stronger; C++20 does not). Plain data is
// race-checked in every schedule, so it has no scheduling point.
#if __has_include(<relacy/relacy.hpp>)
#include "untyped.hpp"

#include "threads.hpp"

namespace cairn::check::relacy {
namespace {

using atomic_cell = rl::atomic<cell>;
using plain_cell = rl::var<cell>;

recorded& note(event_kind kind, const void* address, const char* name, order used, const access& asked) {
  recorded& event = record.add(running_thread(), kind, address, name, asked.file, asked.line);
  event.used = used;
  event.ordered = true;
  return event;
}
void have_read(const void* address, const std::uint32_t& newest, std::uint32_t at) {
  if (contexts::running) now->reads_of[running_thread()].add(address, &newest, at);
}
void have_written(const void* address, std::uint32_t newest) {
  if (contexts::running) now->reads_of[running_thread()].wrote(address, newest);
}
/// What this thread writes now.
cell next_cell(const value& to, std::uint32_t& newest) {
  const unsigned me = running_thread();
  return {to, ++newest, static_cast<std::uint16_t>(me), record.index(me)};
}

}  // namespace

unsigned running_thread() {
  return static_cast<unsigned>(rl::ctx().threadx_->index_);
}

void fail(failure_kind kind, const char* what, const char* file, unsigned line) {
  char text[300];
  const char* name = std::strrchr(file, '/') != nullptr ? std::strrchr(file, '/') + 1 : file;
  int used = std::snprintf(text, sizeof text, "%s", what);
  const auto rest = [&] { return sizeof text - static_cast<std::size_t>(used); };
  if (line == 0 && file[0] != '\0') used += std::snprintf(text + used, rest(), ": %s", file);
  if (line != 0) used += std::snprintf(text + used, rest(), " at %s:%u", name, line);
  if (contexts::running) {
    std::snprintf(text + used, rest(), " in thread %u", running_thread());
  } else {
    std::snprintf(text + used, rest(), " outside the threads");
  }
  now->fail(kind, text);
  if (contexts::running && record.all) record.add(running_thread(), event_kind::note, nullptr, nullptr, file, line);
  leave();
}

untyped_atomic::untyped_atomic(const value& first) {
  one_step step;
  auto* made = ::new (static_cast<void*>(word_.bytes)) atomic_cell;
  made->store({first, 0, static_cast<std::uint16_t>(running_thread()), 0}, rl::mo_relaxed, rl::debug_info());
}
untyped_atomic::~untyped_atomic() {
  inside_of<atomic_cell>(word_).~atomic_cell();
}

value untyped_atomic::newest() const {
  return inside_of<atomic_cell>(word_).debug_value().value;
}

/// Announces what this thread does next with the word, and goes on when it is chosen.
void untyped_atomic::announce(op kind, const access& asked) const {
  alive_.check("an atomic that is not alive", asked.file, asked.line);
  operation next{kind, this};
  next.before = [](const operation& o) { return static_cast<const untyped_atomic*>(o.address)->newest().low; };
  point(next);
  alive_.check("an atomic that is not alive", asked.file, asked.line);
}

value untyped_atomic::read(const access& asked, order used) const {
  recorded& event = note(event_kind::load, this, asked.site->name, used, asked);
  one_step step;
  const cell got = inside_of<atomic_cell>(word_).load(relacy_order(used), rl::debug_info());
  record.has_read(event, got, asked.show);
  have_read(this, newest_, got.position);
  return got.value;
}

value untyped_atomic::load(const access& asked) const {
  announce(op::load, asked);
  return read(asked, effective(*asked.site, asked.declared));
}

void untyped_atomic::store(const value& to, const access& asked) {
  announce(op::store, asked);
  const order used = effective(*asked.site, asked.declared);
  recorded& event = note(event_kind::store, this, asked.site->name, used, asked);
  const cell given = next_cell(to, newest_);
  record.has_written(event, given, asked.show);
  one_step step;
  inside_of<atomic_cell>(word_).store(given, relacy_order(used), rl::debug_info());
  have_written(this, newest_);
}

value untyped_atomic::update(value (*combine)(const value&, const value&), const value& operand, const access& asked) {
  announce(op::update, asked);
  const order used = effective(*asked.site, asked.declared);
  recorded& event = note(event_kind::update, this, asked.site->name, used, asked);
  one_step step;
  const cell given = next_cell(combine(newest(), operand), newest_);
  const cell got = inside_of<atomic_cell>(word_).exchange(given, relacy_order(used), rl::debug_info());
  record.has_read(event, got, asked.show);
  record.has_written(event, given, asked.show);
  have_read(this, newest_, got.position);
  have_written(this, newest_);
  return got.value;
}

bool untyped_atomic::compare_exchange(bool weak, value& expected, const value& desired, const access& ok,
                                      const access& failed) {
  announce(op::update, ok);
  const order on_success = effective(*ok.site, ok.declared), on_failure = effective(*failed.site, failed.declared);
  const bool done = newest() == expected && !(weak && contexts::running && now->spurious(running_thread()));
  const order used = done ? on_success : on_failure;
  recorded& event = note(done ? event_kind::update : event_kind::failed_update, this, ok.site->name, used, ok);
  auto& word = inside_of<atomic_cell>(word_);
  one_step step;
  if (done) {
    const cell given = next_cell(desired, newest_);
    const cell got = word.exchange(given, relacy_order(used), rl::debug_info());
    record.has_read(event, got, ok.show);
    record.has_written(event, given, ok.show);
    have_read(this, newest_, got.position);
    have_written(this, newest_);
    return true;
  }
  // Reads the newest value, as Relacy's failing compare-exchange does: one that cannot succeed.
  const rl::memory_order reads = used == order::seq_cst                             ? rl::mo_seq_cst
                                 : used == order::acquire || used == order::acq_rel ? rl::mo_acquire
                                                                                    : rl::mo_relaxed;
  cell got = word.debug_value();
  now->spurious_wanted = true;
  word.compare_exchange(rl::bool_t<true>(), got, got, reads, reads, rl::debug_info());
  now->spurious_wanted = false;
  record.has_read(event, got, ok.show);
  have_read(this, newest_, got.position);
  expected = got.value;
  return false;
}

value untyped_atomic::await(const value& old, const access& asked) const {
  operation next{op::await, this};
  next.value = old.low;
  next.guard = [](const operation& waits) {
    return static_cast<const untyped_atomic*>(waits.address)->newest().low != waits.value;
  };
  alive_.check("an atomic that is not alive", asked.file, asked.line);
  point(next);
  const order used = effective(*asked.site, asked.declared);
  for (;;) {
    const value got = read(asked, used);
    if (got != old) return got;
    // A stale `old`: the execution in which the newest value is read is explored anyway.
    if (now->in_tree()) {
      now->drop();
      leave();
    }
  }
}

untyped_plain::untyped_plain(const value& first) {
  ::new (static_cast<void*>(data_.bytes)) plain_cell(cell{first, 0, static_cast<std::uint16_t>(running_thread()), 0});
}
untyped_plain::~untyped_plain() {
  inside_of<plain_cell>(data_).~plain_cell();
}

value untyped_plain::get(show_function show, const char* file, unsigned line) const {
  alive_.check("a plain object that is not alive", file, line);
  recorded& event = record.add(running_thread(), event_kind::plain_read, this, nullptr, file, line);
  const plain_cell& data = inside_of<plain_cell>(data_);
  const cell got = data(rl::debug_info()).load();
  record.has_read(event, got, show);
  return got.value;
}
void untyped_plain::set(const value& to, show_function show, const char* file, unsigned line) {
  alive_.check("a plain object that is not alive", file, line);
  recorded& event = record.add(running_thread(), event_kind::plain_write, this, nullptr, file, line);
  const cell given = next_cell(to, newest_);
  record.has_written(event, given, show);
  inside_of<plain_cell>(data_)(rl::debug_info()).store(given);
}
bool untyped_plain::end_is_write() {
  return contexts::running && !now->leaving();
}

}  // namespace cairn::check::relacy
#endif
