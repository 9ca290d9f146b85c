// SPDX-License-Identifier: MIT
//
// tape_target - what all targets of tapes share: play the bytes; mutate by records, not by bytes.
//
//   header | record | record | ... | schedule           a cut in the middle of a record shifts the meaning of all later
//
// A target says by shape() what its headers look like; bytes of another shape are another target's and are not run, so
// each finding means the same to cairn-replay. A finding is a claim of the shadow heap that does not hold.
#include "tape_target.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

#include "player.hpp"

namespace {
using namespace cairn::properties;

__attribute__((section("__libfuzzer_extra_counters"))) std::uint8_t page_counters[page_trace::size];

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
    if (below(3) == 0) made.kind = static_cast<std::uint8_t>(below(2) == 0 ? verb::malloc : verb::free);
    if (kinds > verbs && below(32) == 0) made.kind = static_cast<std::uint8_t>(verb::malloc_long);
    if (kinds == all_verbs && below(16) == 0) made.kind = static_cast<std::uint8_t>(verb::free_unused);
    return made;
  }
  void change(operation& o) {
    switch (below(6)) {
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
    auto& all = tape_.operations;
    if (all.empty()) return burst();
    const std::size_t from = below(all.size()), count = 1 + below(std::min<std::size_t>(all.size() - from, 16));
    const auto first = all.begin() + at(from), last = first + at(count);
    switch (below(10)) {
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
      case 7: schedule(); break;
      default: change(*first);
    }
  }
  void header() {
    switch (below(4)) {
      case 0: tape_.contexts = static_cast<std::uint8_t>(1 + below(max_contexts)); break;
      case 1: tape_.flags = static_cast<std::uint8_t>(tape_.flags ^ 1u << below(7)); break;
      case 2: tape_.faults = static_cast<std::uint8_t>(below(3) == 0 ? 1u << below(8) : byte()); break;
      default: tape_.seed = byte();
    }
  }
  void schedule() {
    auto& tail = tape_.schedule;
    if (tail.empty() || below(4) == 0) {
      tail.insert(tail.end(), 1 + below(8), byte());
      return;
    }
    if (below(4) == 0) return tail.resize(below(tail.size()));
    tail[below(tail.size())] = byte();
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

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  scripted_memory::lasting = true;
  shadow_heap::whole_up_to = std::size_t{4} << 10;
  page_trace::counters = page_counters;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const tape program = decode(bytes, size);
  tape shaped = program;
  cairn::fuzz::shape(shaped);
  if (shaped != program) return 0;
  const outcome seen = run(program);
  if (seen.failure.empty()) return 0;
  std::fprintf(stderr, "at operation %zu: %s\n", seen.operation, seen.failure.c_str());
  for (const operation& o : program.operations) std::fprintf(stderr, "  %s\n", describe(o).c_str());
  std::abort();
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* bytes, std::size_t size, std::size_t most, unsigned seed) {
  return mutation(bytes, size, most, seed).write(bytes);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                                 const std::uint8_t* other, std::size_t other_size, std::uint8_t* bytes,
                                                 std::size_t most, unsigned seed) {
  std::vector<std::uint8_t> ours(one, one + one_size);
  return mutation(ours.data(), ours.size(), most, seed).cross(decode(other, other_size), bytes);
}
