// SPDX-License-Identifier: MIT
//
// tape_mutator - what all targets of tapes share: mutate by records, not by bytes.
//
//   header | record | record | ... | schedule           a cut in the middle of a record shifts the meaning of all later
//
// The bytes of a schedule count from its beginning (the n-th is about the n-th event), so most of its mutations keep
// the others where they are; half of the mutations of a tape that has one are about it.
#include <algorithm>
#include <random>

#include "schedule_tape.hpp"
#include "tape_target.hpp"

namespace {
using namespace cairn::properties;

class mutation {
 public:
  mutation(std::uint8_t* bytes, std::size_t size, std::size_t most, unsigned seed)
      : random_(seed), tape_(decode(bytes, size)), most_(most) {}

  std::size_t write(std::uint8_t* bytes) {
    for (std::size_t n = 1 + below(3); n != 0; n--) step();
    return finish(bytes);
  }
  /// The beginning of this tape, then the end of the other.
  std::size_t cross(const tape& other, std::uint8_t* bytes) {
    auto& ours = tape_.operations;
    const auto& theirs = other.operations;
    if (tape_.has(tape::scheduled) && below(2) == 0) tape_.schedule = other.schedule;
    if (below(2) == 0) {
      ours.resize(below(ours.size() + 1));
      ours.insert(ours.end(), theirs.begin() + at(below(theirs.size() + 1)), theirs.end());
    } else {
      const std::size_t from = below(theirs.size() + 1), count = below(theirs.size() - from + 1);
      ours.insert(ours.begin() + at(below(ours.size() + 1)), theirs.begin() + at(from),
                  theirs.begin() + at(from + count));
    }
    return finish(bytes);
  }

 private:
  static std::ptrdiff_t at(std::size_t n) { return static_cast<std::ptrdiff_t>(n); }
  std::size_t below(std::size_t n) { return random_() % n; }
  std::uint8_t byte() { return static_cast<std::uint8_t>(random_()); }

  operation record() {
    const unsigned kinds = tape_.has(tape::corrupt) ? all_verbs : tape_.has(tape::heaps) ? heap_verbs : verbs;
    // Few slots and few handles, so that records meet.
    operation made{static_cast<std::uint8_t>(random_() % kinds),
                   byte(),
                   byte(),
                   byte(),
                   static_cast<std::int8_t>(static_cast<int>(below(9)) - 4),
                   byte()};
    if (below(2) == 0) made.slot %= 8;
    if (below(2) == 0) made.align %= 60;
    if (tape_.has(tape::scheduled)) {
      made.kind =
          static_cast<std::uint8_t>(cairn::fuzz::scheduled_verbs[below(cairn::fuzz::scheduled_verbs.size())].what);
    }
    if (below(3) == 0) made.kind = static_cast<std::uint8_t>(below(2) == 0 ? verb::malloc : verb::free);
    if (tape_.has(tape::scheduled)) return made;
    if (kinds > verbs && below(32) == 0) made.kind = static_cast<std::uint8_t>(verb::malloc_long);
    if (kinds > verbs && below(24) == 0) {
      constexpr verb rare[]{verb::make_region, verb::make_region, verb::extreme, verb::quick_malloc, verb::stranger};
      made.kind = static_cast<std::uint8_t>(rare[below(std::size(rare))]);
    }
    if (kinds == all_verbs && below(16) == 0) made.kind = static_cast<std::uint8_t>(verb::free_unused);
    return made;
  }
  void change(operation& o) {
    switch (below(tape_.has(tape::scheduled) ? 3 : 6)) {  // letters are of kind, context and slot alone
      case 0: o.kind = record().kind; break;
      case 1: o.context = byte(); break;
      case 2: o.slot = byte(); break;
      case 3: o.size = byte(); break;
      case 4: o.delta = static_cast<std::int8_t>(byte()); break;
      default: o.align = byte();
    }
  }
  /// A run of records that differ in their slot: pages fill, empty, and lists grow.
  void burst() {
    operation o = record();
    if (below(2) == 0) o.kind = static_cast<std::uint8_t>(below(2) == 0 ? verb::malloc : verb::free);
    std::vector<operation> many;
    for (std::size_t n = 2 + below(30); n != 0; n--) {
      many.push_back(o);
      o.slot++;
    }
    auto& all = tape_.operations;
    all.insert(all.begin() + at(below(all.size() + 1)), many.begin(), many.end());
  }
  void step() {
    if (tape_.has(tape::scheduled) && below(2) == 0) return schedule();
    auto& all = tape_.operations;
    if (all.empty()) return burst();
    const std::size_t from = below(all.size()), count = 1 + below(std::min<std::size_t>(all.size() - from, 16));
    const auto first = all.begin() + at(from), last = first + at(count);
    switch (below(9)) {
      case 0: all.insert(first, record()); break;
      case 1: all.erase(first, last); break;
      case 2: {
        const std::vector<operation> copy(first, last);
        all.insert(all.begin() + at(below(all.size() + 1)), copy.begin(), copy.end());
        break;
      }
      case 3: std::swap(*first, all[below(all.size())]); break;
      case 4: std::rotate(first, first + 1, last); break;
      case 5: burst(); break;
      case 6: header(); break;
      default: change(*first);
    }
  }
  void header() {
    switch (below(5)) {
      case 0: tape_.contexts = static_cast<std::uint8_t>(1 + below(max_contexts)); break;
      case 1: tape_.flags = static_cast<std::uint8_t>(tape_.flags ^ 1u << below(7)); break;
      case 2: tape_.faults = static_cast<std::uint8_t>(below(3) == 0 ? 1u << below(8) : byte()); break;
      case 3: tape_.options ^= tape::sealed; break;  // the shape decides whether it stays
      default: tape_.seed = byte();
    }
  }
  /// A byte of a schedule: mostly another thread, sometimes an older write or a spurious failure, too.
  std::uint8_t choice() {
    const std::size_t who = below(4), age = below(4) == 0 ? below(4) : 0, fails = below(16) == 0 ? 3 : 0;
    return static_cast<std::uint8_t>(fails << 6 | age << 2 | who);
  }
  void schedule() {
    auto& tail = tape_.schedule;
    const std::size_t from = below(tail.size() + 16);
    if (from >= tail.size()) {  // beyond its end, where threads would just go on
      tail.resize(from);
      return tail.push_back(choice());
    }
    const std::size_t count = 1 + below(std::min<std::size_t>(tail.size() - from, 12));
    const auto first = tail.begin() + at(from), last = first + at(count);
    switch (below(8)) {
      case 0: tail.insert(first, count, 0); break;
      case 1: tail.erase(first, last); break;
      case 2: std::fill(first, last, std::uint8_t{0}); break;
      case 3: std::generate(first, last, [&] { return choice(); }); break;
      case 4: tail.resize(from); break;
      case 5: std::rotate(first, first + 1, last); break;
      default: *first = choice();
    }
  }
  std::size_t finish(std::uint8_t* bytes) {
    cairn::fuzz::shape(tape_);
    const std::size_t room = most_ > long_header_bytes ? (most_ - long_header_bytes) / record_bytes : 0;
    if (tape_.operations.size() > room) tape_.operations.resize(room);
    const auto encoded = encode(tape_);
    const std::size_t size = std::min(encoded.size(), most_);
    std::copy_n(encoded.begin(), size, bytes);
    return size;
  }

  std::minstd_rand random_;
  tape tape_;
  std::size_t most_;
};

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* bytes, std::size_t size, std::size_t most, unsigned seed) {
  return mutation(bytes, size, most, seed).write(bytes);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                                 const std::uint8_t* other, std::size_t other_size, std::uint8_t* bytes,
                                                 std::size_t most, unsigned seed) {
  std::vector<std::uint8_t> ours(one, one + one_size);
  return mutation(ours.data(), ours.size(), most, seed).cross(decode(other, other_size), bytes);
}
