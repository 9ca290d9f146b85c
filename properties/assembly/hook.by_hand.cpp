// SPDX-License-Identifier: MIT
//
// hook.hpp written by hand: version, function, argument.
#include <atomic>
#include <cstdint>

struct pair_of {
  void (*function)(void*);
  void* argument;
};
struct words {
  pair_of read() const noexcept {
    const std::uint32_t before = version.load(std::memory_order_acquire);
    if (before == 0 || (before & 1) != 0) return {nullptr, nullptr};
    auto* f = function.load(std::memory_order_acquire);
    void* a = argument.load(std::memory_order_acquire);
    if (version.load(std::memory_order_relaxed) != before) return {nullptr, nullptr};
    return {f, a};
  }
  std::atomic<std::uint32_t> version;
  std::atomic<void (*)(void*)> function;
  std::atomic<void*> argument;
};

extern "C" {
void hook_read(const words& h, pair_of* to) {
  *to = h.read();
}
void hook_after_fork_child(words& h) {
  const std::uint32_t version = h.version.load(std::memory_order_relaxed);
  if ((version & 1) == 0) return;
  h.function.store(nullptr, std::memory_order_relaxed);
  h.version.store(version + 1, std::memory_order_relaxed);
}
}
