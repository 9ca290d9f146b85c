// SPDX-License-Identifier: MIT
//
// block - a block that knows what was written into it.
//
//   | label | untouched | ~label |        label: | size, 32 bits | hash of the tag, 16 | check of both, 16 |
//    8 bytes             8 bytes                  low                                              high
//
// Invariant: from make to end the label and its complement stay. Two live blocks that overlap, a block that is handed
// out twice, or allocator data written into a live block break it; end_block then stops the process with exit code 1.
// The check comes first: a size that is not one would lead to a wild read.

#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "random.hpp"

namespace cairn::bench {

inline constexpr std::size_t smallest_block = 16;

[[noreturn]] inline void stop(const char* what, const void* block) {
  std::fprintf(stderr, "cairn-workload: %s (block at %p)\n", what, block);
  std::_Exit(1);
}

inline char* end_of(void* block, std::size_t size) {
  return static_cast<char*>(block) + size - sizeof(std::uint64_t);
}

inline std::uint64_t with_check(std::uint64_t size_and_tag) {
  return size_and_tag | mix(size_and_tag) >> 48 << 48;
}

// Writes the label; size is at least smallest_block and below 2^32.
inline void label_block(void* block, std::size_t size, std::uint64_t tag) {
  const std::uint64_t label = with_check((mix(tag) & 0xFFFF) << 32 | size);
  const std::uint64_t complement = ~label;
  std::memcpy(block, &label, sizeof label);
  std::memcpy(end_of(block, size), &complement, sizeof complement);
}

inline void* make_block(std::size_t size, std::uint64_t tag) {
  void* const block = std::malloc(size);
  if (block == nullptr) stop("malloc returned null", block);
  label_block(block, size, tag);
  return block;
}

inline std::size_t size_of(const void* block) {
  std::uint64_t label;
  std::memcpy(&label, block, sizeof label);
  return static_cast<std::uint32_t>(label);
}

// What the block adds to the checksum.
inline std::uint64_t check_block(void* block) {
  std::uint64_t label;
  std::uint64_t complement;
  std::memcpy(&label, block, sizeof label);
  if (label != with_check(label << 16 >> 16)) stop("a live block was overwritten at its start", block);
  const std::size_t size = static_cast<std::uint32_t>(label);
  std::memcpy(&complement, end_of(block, size), sizeof complement);
  if (complement != ~label) stop("a live block was overwritten at its end", block);
  return mix(label);
}

inline std::uint64_t end_block(void* block) {
  const std::uint64_t sum = check_block(block);
  std::free(block);
  return sum;
}

// Writes one byte on each 4 KiB between label and complement.
inline void touch(void* block, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; i += 4096) static_cast<volatile char*>(block)[i] = 1;
}

}  // namespace cairn::bench
