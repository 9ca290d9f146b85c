// SPDX-License-Identifier: MIT
//
// tape - a program for the allocator as bytes: what properties generate, fuzzers mutate and replays read.
//
//   header (4 bytes): contexts - 1 | geometry and platform flags | OS calls that may fail | seed of the entropy
//   record (6 bytes): kind | context | slot | size | delta | alignment          any bytes are a valid tape
//   with bit 7 of the flags the header goes on (4 bytes): number of records, 2 bytes | options | unused; what lies
//   behind the records is the schedule: bytes that choose who runs, where something explores that
//
// Without the flag `heaps` a kind counts modulo `verbs`, so no new verb changes what such a tape does; with it modulo
// `heap_kinds`, each of which has a verb by now. A size is a border of the geometry (the end of a class,
// of a page kind, of a slice) plus a signed delta, so that short tapes meet the edges. Invariant: decode(encode(tape))
// == tape, for tapes with fields in range; every byte string decodes to some tape; the same bytes are the same
// operations for ever: all 48 kinds and all bits of the flags are taken; what is new goes into the options.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "size_class.hpp"
#include "verb.hpp"

namespace cairn::properties {

inline constexpr unsigned slots = 64;       ///< blocks that a tape can hold at a time
inline constexpr unsigned heap_slots = 8;   ///< handles of shard heaps
inline constexpr unsigned value_slots = 4;  ///< detached contexts
inline constexpr unsigned max_contexts = 6;

struct operation {
  std::uint8_t kind, context, slot, size;
  std::int8_t delta;
  std::uint8_t align;
  verb what() const { return static_cast<verb>(kind); }
  /// Of a heap verb: which handle; 0 - 7 are the slots of handles, those beyond are odd ones (player_heaps.hpp).
  unsigned heap() const { return align / 20u; }
  bool operator==(const operation&) const = default;
};

struct tape {
  /// heaps: heap verbs count; forks: `fork` does something; hooks: the program has registered hooks that run records.
  enum flag : std::uint8_t {
    shipping = 1,
    anywhere = 2,
    hooks_fail = 4,
    skewed = 8,
    heaps = 16,
    forks = 32,
    hooks = 64
  };
  /// Of a tape with the long header: corrupt: the verbs of misuse count; scheduled: contexts are threads that run at
  /// once on the checker, and the schedule decides the execution (fuzz/schedule_tape.hpp). sealed: the links of free
  /// blocks are, and `overwrite` may hit them, too.
  enum option : std::uint8_t { corrupt = 1, scheduled = 2, sealed = 4 };
  bool has(flag f) const { return (flags & f) != 0; }
  bool has(option o) const { return (options & o) != 0; }

  std::uint8_t contexts = 1;  ///< 1 .. max_contexts
  std::uint8_t flags = 0;
  std::uint8_t faults = 0;  ///< a bit for each os_call that fail_next lets fail; 0: fail_next does nothing
  std::uint8_t seed = 1;
  std::vector<operation> operations = {};
  std::uint8_t options = 0;
  std::vector<std::uint8_t> schedule = {};
  bool operator==(const tape&) const = default;
};

inline constexpr std::size_t header_bytes = 4, long_header_bytes = 8, record_bytes = 6;
inline constexpr std::uint8_t long_header_bit = 128;

/// Where the records of a tape lie among its bytes: [from, to).
struct record_range {
  std::size_t from, to;
  std::size_t count() const { return (to - from) / record_bytes; }
};
inline record_range records_of(const std::uint8_t* bytes, std::size_t size) {
  if (size < header_bytes) return {size, size};
  if ((bytes[1] & long_header_bit) == 0) {
    return {header_bytes, header_bytes + (size - header_bytes) / record_bytes * record_bytes};
  }
  if (size < long_header_bytes) return {size, size};
  const std::size_t asked = bytes[4] | std::size_t{bytes[5]} << 8, room = (size - long_header_bytes) / record_bytes;
  return {long_header_bytes, long_header_bytes + (asked < room ? asked : room) * record_bytes};
}

inline tape decode(const std::uint8_t* bytes, std::size_t size) {
  tape result;
  if (size < header_bytes) return result;
  result.contexts = static_cast<std::uint8_t>(bytes[0] % max_contexts + 1);
  result.flags = bytes[1] & 127;
  const unsigned kinds = (result.flags & tape::heaps) != 0 ? heap_kinds : verbs;
  result.faults = bytes[2];
  result.seed = bytes[3];
  const record_range records = records_of(bytes, size);
  if ((bytes[1] & long_header_bit) != 0 && size >= long_header_bytes) {
    result.options = bytes[6];
    result.schedule.assign(bytes + records.to, bytes + size);
  }
  result.operations.reserve(records.count());
  for (std::size_t at = records.from; at < records.to; at += record_bytes) {
    const std::uint8_t* r = bytes + at;
    result.operations.push_back(
        {static_cast<std::uint8_t>(r[0] % kinds), r[1], r[2], r[3], static_cast<std::int8_t>(r[4]), r[5]});
  }
  return result;
}

inline std::vector<std::uint8_t> encode(const tape& t) {
  std::vector<std::uint8_t> bytes{static_cast<std::uint8_t>(t.contexts - 1), t.flags, t.faults, t.seed};
  if (t.options != 0 || !t.schedule.empty()) {
    bytes[1] |= long_header_bit;
    const std::size_t count = t.operations.size();
    bytes.insert(bytes.end(), {static_cast<std::uint8_t>(count), static_cast<std::uint8_t>(count >> 8), t.options, 0});
  }
  for (const operation& o : t.operations) {
    bytes.insert(bytes.end(), {o.kind, o.context, o.slot, o.size, static_cast<std::uint8_t>(o.delta), o.align});
  }
  bytes.insert(bytes.end(), t.schedule.begin(), t.schedule.end());
  return bytes;
}

/// Of the size selectors: those of blocks that have a run of slices each.
inline constexpr unsigned first_large = 6, larges = 4;
/// The bytes a size selector and its delta stand for.
template <Geometry G>
std::size_t size_of(const operation& o) {
  using classes = size_class<G>;
  constexpr std::size_t singles = 12;
  constexpr std::size_t others[singles] = {0,
                                           G::direct_max,
                                           G::small_max,
                                           G::medium_max,
                                           G::large_max,
                                           G::slice_bytes,
                                           G::large_max + G::slice_bytes,
                                           2 * G::large_max,
                                           3 * G::large_max,
                                           G::large_max + 3 * G::slice_bytes,
                                           G::slice_bytes / 2,
                                           G::thread_ahead};
  const std::size_t which = o.size % (classes::count + singles);
  const std::size_t border =
      which < singles ? others[which] : classes::block_size(static_cast<unsigned>(which - singles));
  if (o.delta < 0 && border < static_cast<std::size_t>(-o.delta)) return 0;
  return border + static_cast<std::size_t>(static_cast<std::ptrdiff_t>(o.delta));
}
/// The alignment of an aligned allocation: 1 .. 8 slices.
template <Geometry G>
std::size_t align_of(const operation& o) {
  constexpr unsigned most = static_cast<unsigned>(std::countr_zero(G::slice_bytes)) + 3;
  return std::size_t{1} << o.align % (most + 1);
}

/// The bytes of a long block: more slices than a word of the map has, which no size selector reaches.
template <Geometry G>
std::size_t long_size_of(const operation& o) {
  return (word_bits + 1 + o.size % 96u) * G::slice_bytes + static_cast<std::size_t>(o.delta & 63);
}

/// One line an operation, for people.
inline std::string describe(const operation& o) {
  char line[96];
  std::snprintf(line, sizeof line, "%-13s context %u slot %2u size %3u%+4d align %2u",
                o.kind < verb_names.size() ? verb_names[o.kind] : "nothing", unsigned{o.context}, o.slot % slots,
                unsigned{o.size}, int{o.delta}, unsigned{o.align});
  return line;
}

/// Reads a tape file; false when it cannot be read.
inline bool load(const std::string& path, tape& into) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  into = decode(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return true;
}
inline bool save(const std::string& path, const tape& t) {
  const auto bytes = encode(t);
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(file);
}

}  // namespace cairn::properties
