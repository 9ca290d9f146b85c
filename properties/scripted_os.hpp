// SPDX-License-Identifier: MIT
//
// scripted_os - an operating system for tests: real memory, scripted failures, a clock that the test advances.
//
//   span of 4 GiB, reserved once a process, every call works inside it (scripted_memory.hpp):
//   | reserve() takes from here upwards ... | placement(0) points here: records below, blocks above ... |
//
// A call that breaks the specification (os.hpp) - opening what is not reserved, purging what is not open, sizes that
// are no pages - is recorded as a violation and refused, so a test of the core is a test of its use of the system, too.
// Invariant: what is open reads as real memory does: zero after open, purge and renew, contents kept otherwise.
#pragma once
#include <array>
#include <string>

#include "platform.hpp"
#include "scripted_memory.hpp"

namespace cairn::properties {

/// The calls that can fail.
enum class os_call : unsigned { reserve, reserve_at, release, open, open_read_only, purge, renew, move };
inline constexpr unsigned os_calls = 8;
inline constexpr std::uint32_t every_call = (1u << os_calls) - 1;
constexpr std::uint32_t only(os_call call) {
  return 1u << static_cast<unsigned>(call);
}

/// One simulated system; a test case makes one and it is the current one until it ends.
class scripted_world : public scripted_memory {
 public:
  static constexpr std::size_t placed_at = std::size_t{2} << 30;

  scripted_world() { instance() = this; }
  scripted_world(const scripted_world&) = delete;
  scripted_world& operator=(const scripted_world&) = delete;
  ~scripted_world() { instance() = nullptr; }
  static scripted_world& now() { return *instance(); }

  // The script.
  bool placeable = true;                      ///< placement() knows a place
  std::size_t skew = 0;                       ///< reserve() starts so many bytes after a multiple of 1 MiB
  std::uint64_t address_space = UINT64_MAX;   ///< RLIMIT_AS
  std::uint64_t clock = 1000;                 ///< milliseconds
  std::uint64_t random = 0x9e3779b97f4a7c15;  ///< entropy()
  bool move_loses = false;                    ///< a failing move loses its target

  /// The n-th call (1 = the next) of the kinds in `mask` fails; with `on`, all later ones of these kinds fail, too.
  void fail(std::uint32_t mask, std::uint64_t nth, bool on = false) {
    fail_mask_ = mask;
    fail_in_ = nth;
    fail_on_ = on;
  }
  void heal() { fail_in_ = 0; }

  // What happened.
  std::uint64_t calls(os_call call) const { return calls_[static_cast<unsigned>(call)]; }
  std::uint64_t failures() const { return failures_; }
  std::uint64_t lost_moves() const { return lost_moves_; }
  /// Address space that the allocator could not give back, and that nobody has any more.
  std::uint64_t lost_releases() const { return lost_releases_; }
  const std::string& violation() const { return violation_; }

  // The calls; os.hpp specifies them.
  void* reserve(std::size_t bytes) {
    if (!begin(os_call::reserve, bytes % page == 0 && bytes != 0, "reserve")) return nullptr;
    constexpr std::size_t unit = std::size_t{1} << 20;
    if (next_ == 0) next_ = skew % unit / page * page;
    if (next_ + bytes > placed_at - (std::size_t{1} << 29)) return nullptr;
    const std::size_t got = next_;
    next_ += bytes + page;  // neighbours never touch
    become(span() + got, bytes, reserved, true);
    return span() + got;
  }
  bool reserve_at(void* address, std::size_t bytes) {
    if (!begin(os_call::reserve_at, whole(address, bytes), "reserve_at")) return false;
    if (!inside(address, bytes) || !all(address, bytes, unmapped)) return false;
    become(address, bytes, reserved, true);
    return true;
  }
  bool release(void* address, std::size_t bytes) {
    if (!begin(os_call::release, whole(address, bytes) && none(address, bytes, unmapped), "release")) {
      lost_releases_++;
      return false;
    }
    become(address, bytes, unmapped, true);
    // What was reserved last is had again: a start that fails and is tried again needs no more room each time.
    while (next_ != 0 && state_at(next_ - page) == unmapped) next_ -= page;
    if (next_ != 0) next_ += page;
    return true;
  }
  bool open(void* address, std::size_t bytes) {
    if (!begin(os_call::open, whole(address, bytes) && none(address, bytes, unmapped), "open")) return false;
    become(address, bytes, opened, false);
    return true;
  }
  bool open_read_only(void* address, std::size_t bytes) {
    if (!begin(os_call::open_read_only, whole(address, bytes) && all(address, bytes, reserved), "open_read_only")) {
      return false;
    }
    become(address, bytes, readable, false);
    return true;
  }
  bool purge(void* address, std::size_t bytes) {
    if (!begin(os_call::purge, whole(address, bytes) && all(address, bytes, opened), "purge")) return false;
    empty(address, bytes);
    return true;
  }
  bool renew(void* address, std::size_t bytes) {
    if (!begin(os_call::renew, whole(address, bytes) && all(address, bytes, opened), "renew")) return false;
    become(address, bytes, opened, true);
    return true;
  }
  move_result move(void* from, void* to, std::size_t bytes) {
    const bool sound = whole(from, bytes) && whole(to, bytes) && all(from, bytes, opened) && all(to, bytes, opened);
    if (!begin(os_call::move, sound, "move")) {
      if (!move_loses || !sound) return move_result::refused;
      lost_moves_++;
      become(to, bytes, unmapped, true);
      return move_result::lost;
    }
    std::memcpy(to, from, bytes);
    empty(from, bytes);
    return move_result::moved;
  }
  std::uint64_t placement(std::uint64_t attempt) const {
    return placeable && attempt == 0 ? reinterpret_cast<std::uintptr_t>(span() + placed_at) : 0;
  }

 private:
  static scripted_world*& instance() {
    static scripted_world* current = nullptr;
    return current;
  }

  /// Counts a call; false: it breaks the specification, or the script lets it fail.
  bool begin(os_call call, bool sound, const char* name) {
    calls_[static_cast<unsigned>(call)]++;
    if (!sound) {
      if (violation_.empty()) violation_.append(name).append(" against its specification");
      return false;
    }
    if (fail_in_ == 0 || (fail_mask_ & only(call)) == 0) return true;
    if (--fail_in_ != 0) return true;
    if (fail_on_) fail_in_ = 1;
    failures_++;
    return false;
  }

  std::array<std::uint64_t, os_calls> calls_{};
  std::uint64_t fail_in_ = 0, failures_ = 0, lost_moves_ = 0, lost_releases_ = 0;
  std::uint32_t fail_mask_ = 0;
  bool fail_on_ = false;
  std::size_t next_ = 0;
  std::string violation_;
};

/// `Platform::os` over the current world.
struct scripted_os {
  static void* reserve(std::size_t bytes, void*) { return scripted_world::now().reserve(bytes); }
  static bool reserve_at(void* address, std::size_t bytes) { return scripted_world::now().reserve_at(address, bytes); }
  static bool release(void* address, std::size_t bytes) { return scripted_world::now().release(address, bytes); }
  static bool open(void* address, std::size_t bytes) { return scripted_world::now().open(address, bytes); }
  static bool open_read_only(void* address, std::size_t bytes) {
    return scripted_world::now().open_read_only(address, bytes);
  }
  static bool purge(void* address, std::size_t bytes) { return scripted_world::now().purge(address, bytes); }
  static bool renew(void* address, std::size_t bytes) { return scripted_world::now().renew(address, bytes); }
  static move_result move(void* from, void* to, std::size_t bytes) {
    return scripted_world::now().move(from, to, bytes);
  }
  static std::size_t page_size() { return scripted_world::page; }
  static std::uint64_t address_space_limit() { return scripted_world::now().address_space; }
  static std::uint64_t placement(std::uint64_t attempt) { return scripted_world::now().placement(attempt); }
  static std::uint64_t clock_ms() { return scripted_world::now().clock; }
  static std::uint64_t entropy() { return scripted_world::now().random; }
};

}  // namespace cairn::properties
