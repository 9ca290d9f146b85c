// SPDX-License-Identifier: MIT
//
// memory - what a model's operating system hands out: ranges of one static array, with objects constructed in them.
//
//   array of build(), of thread 0, of thread 1, ...:  | range | range | ... free ... |   from the front, each execution
//
// Invariant: at the end of an execution every object is destroyed (Relacy counts them), and the next starts at the
// front again; each thread has an array of its own, so that addresses depend on what a thread does, not on the
// schedule. Reserving never fails; nothing is ever given back. An object counts as soon as it is constructed, so that a
// fiber may be left in the middle of construct().
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "contexts.hpp"
#include "platform.hpp"

namespace cairn::check {

class model_memory {
 public:
  static void* reserve(std::size_t bytes) {
    const unsigned who = contexts::running ? contexts::thread_index() : builder;
    const std::size_t start = (used_[who] + alignment - 1) / alignment * alignment;
    if (start + bytes > capacity) return nullptr;
    used_[who] = start + bytes;
    return array_[who] + start;
  }

  template <class T>
  static T* construct(void* memory, std::size_t count) {
    if (ranges_used_ == range_limit) std::abort();
    range& made = ranges_[ranges_used_++];
    made = {static_cast<std::byte*>(memory), sizeof(T), 0, &destroy_one<T>, nullptr};
    if constexpr (requires(T object) {
                    object.next.set(nullptr);
                    object.key.set(0);
                  })
      made.wipe = &wipe_one<T>;
    T* first = static_cast<T*>(memory);
    for (; made.count < count; made.count++) ::new (static_cast<void*>(first + made.count)) T;
    return first;
  }

  /// The system takes the memory behind these blocks and gives zeroed memory: a write to each of them.
  static void wipe(const void* memory, std::size_t bytes) {
    const auto* from = static_cast<const std::byte*>(memory);
    for (std::size_t r = 0; r < ranges_used_; r++) {
      const range& objects = ranges_[r];
      if (objects.wipe == nullptr) continue;
      for (std::size_t i = 0; i < objects.count; i++) {
        std::byte* object = objects.first + i * objects.size;
        if (object >= from && object < from + bytes) objects.wipe(object);
      }
    }
  }

  static bool contains(const void* address) {
    const auto* byte = static_cast<const std::byte*>(address);
    return byte >= array_[0] && byte < array_[0] + sizeof array_;
  }
  /// Of an address inside: its place in the array, for names in traces.
  static std::size_t offset_of(const void* address) {
    return static_cast<std::size_t>(static_cast<const std::byte*>(address) - array_[0]);
  }

  static void begin_execution() {
    for (std::size_t& used : used_) used = 0;
    ranges_used_ = 0;
  }
  static void end_execution() {
    while (ranges_used_ != 0) {
      const range& objects = ranges_[--ranges_used_];
      for (std::size_t i = objects.count; i-- != 0;) objects.destroy(objects.first + i * objects.size);
    }
  }

 private:
  static constexpr std::size_t capacity = std::size_t{1} << 20, alignment = 4096, range_limit = 64;
  static constexpr unsigned builder = max_threads;

  struct range {
    std::byte* first;
    std::size_t size, count;
    void (*destroy)(void*);
    void (*wipe)(void*);
  };
  template <class T>
  static void destroy_one(void* object) {
    static_cast<T*>(object)->~T();
  }
  template <class T>
  static void wipe_one(void* object) {
    static_cast<T*>(object)->next.set(nullptr);
    static_cast<T*>(object)->key.set(0);
  }

  alignas(alignment) static inline std::byte array_[max_threads + 1][capacity];
  static inline range ranges_[range_limit];
  static inline std::size_t used_[max_threads + 1] = {}, ranges_used_ = 0;
};

/// platform.hpp, OperatingSystem. The clock stands still: what is due is due because the geometry says "at once".
struct model_os {
  static void* reserve(std::size_t bytes, void*) {
    return contexts::reserving == nullptr || contexts::reserving(bytes) ? model_memory::reserve(bytes) : nullptr;
  }
  /// A model's reservation does not grow, unless the scenario says so.
  static bool reserve_at(void* address, std::size_t bytes) {
    return contexts::reserving_at != nullptr && contexts::reserving_at(address, bytes);
  }
  static bool release(void*, std::size_t) { return true; }
  static bool open(void* address, std::size_t bytes) {
    return contexts::opening == nullptr || contexts::opening(address, bytes);
  }
  static bool open_read_only(void* address, std::size_t bytes) {
    return contexts::opening_read_only == nullptr || contexts::opening_read_only(address, bytes);
  }
  static bool purge(void* address, std::size_t bytes) {
    if (contexts::purging != nullptr && !contexts::purging(address, bytes)) return false;
    model_memory::wipe(address, bytes);
    return true;
  }
  static bool renew(void* address, std::size_t bytes) { return purge(address, bytes); }
  static move_result move(void*, void*, std::size_t) {
    return contexts::moving == nullptr ? move_result::refused : contexts::moving();
  }
  static std::size_t page_size() { return 64; }
  static std::uint64_t address_space_limit() {
    return contexts::limiting == nullptr ? UINT64_MAX : contexts::limiting();
  }
  static std::uint64_t placement(std::uint64_t attempt) {
    return contexts::placing == nullptr ? 0 : reinterpret_cast<std::uintptr_t>(contexts::placing(attempt));
  }
  static std::uint64_t clock_ms() { return 1; }
  static std::uint64_t entropy() { return 0x9e3779b97f4a7c15; }
};

}  // namespace cairn::check
