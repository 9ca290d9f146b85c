// SPDX-License-Identifier: MIT
//
// once.hpp written by hand: 0 untouched, 1 running, 2 done.
#include <atomic>
#include <cstdint>

namespace cairn {
struct linux_os {
  static void wake_all(std::uint32_t* word) noexcept;
};
}  // namespace cairn

struct word {
  std::atomic<std::uint32_t> state;
};

extern "C" {
bool once_is_done(const word& o) {
  return o.state.load(std::memory_order_acquire) == 2;
}
void once_after_fork_child(word& o) {
  std::uint32_t seen = 1;
  o.state.compare_exchange_strong(seen, 0, std::memory_order_relaxed, std::memory_order_relaxed);
}
void once_finish(word& o, bool success) {
  o.state.store(success ? 2 : 0, std::memory_order_release);
  cairn::linux_os::wake_all(reinterpret_cast<std::uint32_t*>(&o.state));
}
}
