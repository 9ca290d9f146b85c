// SPDX-License-Identifier: MIT
//
// cairn-enumerate - plays every tape up to a length, instead of some: 2 contexts, 3 sizes, one heap that exists.
//
//   cairn-enumerate six 6        all tapes of malloc, free, realloc, enter, leave, collect
//   cairn-enumerate all 4        all tapes of the first 36 verbs
//     --expect N                 exit 1 unless there are N of them
//
// Left out, because another tape says the same: a first record by context 1 (context 0 has the same part); an
// allocation into another slot than the first that is empty; what is about a block where there is none; leave by who is
// inside of nothing. A verb has its plainest form: no alignment, limits that lift one, collect without force, figures
// while all goes on, visits in which nobody else runs, heaps that are strict, ends whose thread goes on calling, forks
// that lose what is on its way; misuse, long blocks, regions and strange sizes are for the fuzzers. Invariant: the
// tapes before a record decide what may follow it, so a tape is played exactly once. A tape that breaks a claim is
// written to enumerate.tape.
#include <cstdio>
#include <cstring>
#include <string>

#include "player.hpp"

using namespace cairn::properties;

namespace {

constexpr unsigned most_live = 2;
/// One granule; the border of small pages, of which two fill a page; more than a large page holds.
constexpr std::uint8_t sizes[] = {12, 2, 6};

class enumeration {
 public:
  enumeration(bool all, unsigned length) : all_(all), length_(length) {
    tape_.contexts = 2;
    tape_.flags = tape::heaps | (all ? tape::forks : 0);
    tape_.faults = all ? 255 : 0;
    tape_.operations = {record(verb::make_heap, 0)};
  }

  /// False: some tape breaks a claim.
  bool run_all() { return from(0); }
  std::uint64_t played() const { return played_; }
  std::uint64_t blocks() const { return blocks_; }

 private:
  struct known {
    unsigned live = 0;            ///< bit s: slot s has a block, or would have one if there was memory
    unsigned inside[2] = {0, 0};  ///< entered heaps of a context
  };

  static operation record(verb what, unsigned context, unsigned slot = 0, std::uint8_t size = 0) {
    return {static_cast<std::uint8_t>(what),
            static_cast<std::uint8_t>(context),
            static_cast<std::uint8_t>(slot),
            size,
            0,
            0};
  }

  bool from(unsigned depth) {
    if (depth != 0 && !play()) return false;
    if (depth == length_) return true;
    for (unsigned context = 0; context < (depth == 0 ? 1u : 2u); context++) {
      for (unsigned kind = 0; kind < heap_verbs; kind++) {
        const auto what = static_cast<verb>(kind);
        if (!all_ && !is_one_of_six(what)) continue;
        if (!with(what, context, depth)) return false;
      }
    }
    return true;
  }
  static bool is_one_of_six(verb v) {
    return v == verb::malloc || v == verb::free || v == verb::realloc || v == verb::enter || v == verb::leave ||
           v == verb::collect;
  }

  /// All records of one verb and context, each with all that follows.
  bool with(verb what, unsigned context, unsigned depth) {
    const known before = now_;
    const auto then = [&](const operation& o) {
      tape_.operations.push_back(o);
      const bool held = from(depth + 1);
      tape_.operations.pop_back();
      now_ = before;
      return held;
    };
    switch (what) {
      case verb::malloc:
      case verb::zalloc:
      case verb::aligned:
      case verb::malloc_in:
      case verb::zalloc_in:
      case verb::aligned_in:
        for (unsigned slot = 0; slot < most_live; slot++) {
          if ((before.live >> slot & 1) != 0) continue;
          for (const std::uint8_t size : sizes) {
            now_.live |= 1u << slot;
            if (!then(record(what, context, slot, size))) return false;
          }
          break;
        }
        return true;
      case verb::realloc:
      case verb::realloc_in:
        for (unsigned slot = 0; slot < most_live; slot++) {
          if ((before.live >> slot & 1) == 0) continue;
          for (const std::uint8_t size : sizes) {
            if (!then(record(what, context, slot, size))) return false;
          }
        }
        return true;
      case verb::free:
      case verb::free_sized:
      case verb::usable_size:
        for (unsigned slot = 0; slot < most_live; slot++) {
          if ((before.live >> slot & 1) == 0) continue;
          if (what != verb::usable_size) now_.live &= ~(1u << slot);
          if (!then(record(what, context, slot))) return false;
        }
        return true;
      case verb::leave:
        if (!all_ && before.inside[context] == 0) return true;
        if (!all_) now_.inside[context]--;
        return then(record(what, context));
      case verb::enter:
        // Of one heap: who is inside is answered deadlock, the other one busy.
        if (before.inside[0] + before.inside[1] == 0) now_.inside[context]++;
        return then(record(what, context));
      case verb::make_heap:
      case verb::delete_into: return then(record(what, context, 1));
      case verb::advance_clock: return then(record(what, context, 0, 255));
      default: return then(record(what, context));
    }
  }

  bool play() {
    played_++;
    const outcome seen = run(tape_);
    blocks_ += seen.tags.of(tag::block);
    if (seen.failure.empty()) return true;
    std::printf("%s\n", seen.failure.c_str());
    for (const operation& o : tape_.operations) std::printf("  %s\n", describe(o).c_str());
    if (save("enumerate.tape", tape_)) std::printf("replay: cairn-replay enumerate.tape\n");
    return false;
  }

  bool all_;
  unsigned length_;
  tape tape_;
  known now_;
  std::uint64_t played_ = 0, blocks_ = 0;
};

int complain() {
  std::fprintf(stderr, "usage: cairn-enumerate six|all LENGTH [--expect N]\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 5) return complain();
  const std::string which = argv[1];
  char* end = nullptr;
  const unsigned long length = std::strtoul(argv[2], &end, 10);
  if (*argv[2] == '\0' || *end != '\0') return complain();
  if (argc == 5 && (*argv[4] == '\0' || std::strspn(argv[4], "0123456789") != std::strlen(argv[4]))) return complain();
  if ((which != "six" && which != "all") || length == 0 || length > 12) return complain();
  if (argc == 5 && std::strcmp(argv[3], "--expect") != 0) return complain();
  scripted_memory::lasting = true;
  enumeration tapes(which == "all", static_cast<unsigned>(length));
  const bool held = tapes.run_all();
  std::printf("%s %lu: %llu tapes, %llu blocks handed out, %s\n", which.c_str(), length,
              static_cast<unsigned long long>(tapes.played()), static_cast<unsigned long long>(tapes.blocks()),
              held ? "every claim held" : "a claim was broken");
  if (!held) return 1;
  if (argc == 5 && tapes.played() != std::strtoull(argv[4], nullptr, 10)) {
    std::printf("expected %s tapes\n", argv[4]);
    return 1;
  }
  return 0;
}
