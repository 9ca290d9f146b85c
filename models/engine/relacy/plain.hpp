// SPDX-License-Identifier: MIT
//
// plain - platform::plain on Relacy: race-checked in every schedule, so no scheduling point; and the lifetime that
// every object of the platform has.
//
// `alive_` is volatile: the optimiser would drop a write to an object that dies.
#pragma once
#include "threads.hpp"

// Where an operation of the platform was called: arguments that nobody gives.
#define CAIRN_CHECK_PLACE const char *file = __builtin_FILE(), unsigned line = __builtin_LINE()

namespace cairn::check::relacy {

/// Set from construction to destruction; anything else is a use before or after.
class lifetime {
 public:
  lifetime() : alive_(living) {}
  ~lifetime() { alive_ = 0; }
  lifetime(const lifetime&) = delete;
  lifetime& operator=(const lifetime&) = delete;
  void check(const char* what, const char* file, unsigned line) const {
    if (alive_ != living) fail(failure_kind::lifetime, what, file, line);
  }

 private:
  static constexpr std::uint32_t living = 0x11fe11fe;
  volatile std::uint32_t alive_;
};

template <class T>
class plain {
 public:
  using value_type = T;

  plain() : plain(T{}) {}
  explicit plain(T value) : data_({value, 0, static_cast<std::uint16_t>(running_thread()), 0}) {}
  plain(const plain&) = delete;
  plain& operator=(const plain&) = delete;
  /// The end is a write: who still reads, races.
  ~plain() {
    if (contexts::running && !now->leaving()) set(T{});
  }

  T get(CAIRN_CHECK_PLACE) const {
    alive_.check("a plain object that is not alive", file, line);
    recorded& event = record.add(running_thread(), event_kind::plain_read, this, nullptr, file, line);
    const cell<T> got = data_(rl::debug_info()).load();
    record.has_read(event, got);
    return got.value;
  }
  void set(T value, CAIRN_CHECK_PLACE) {
    alive_.check("a plain object that is not alive", file, line);
    const unsigned me = running_thread();
    recorded& event = record.add(me, event_kind::plain_write, this, nullptr, file, line);
    const cell<T> given{value, ++newest_, static_cast<std::uint16_t>(me), record.index(me)};
    record.has_written(event, given);
    data_(rl::debug_info()).store(given);
  }

 private:
  rl::var<cell<T>> data_;
  std::uint32_t newest_ = 0;
  lifetime alive_;
};

}  // namespace cairn::check::relacy
