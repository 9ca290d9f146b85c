// SPDX-License-Identifier: MIT
//
// thread_end_linux - runs a function when a thread ends.
//
//   pthread_exit -> C++ thread_locals -> key destructors, round 1 (ours, at our key's turn) .. round 4
//
// In the first round, not the last: a thread may come to Cairn only in a destructor of another key, and then has fewer
// rounds left. Destructors that come after ours may still allocate: the core serves them (context_phase::ended).
// Invariant: the function runs once for each thread that asked before its last round. One function and argument a
// process: it has one allocator.
#include <pthread.h>

#include "os.hpp"
#include "production.hpp"

namespace cairn {
namespace {

enum : std::uint32_t { no_key, making_key, have_key, failed };
constinit production::atomic<std::uint32_t> key_state{};
pthread_key_t key;

bool key_ready(void (*function)(void*)) noexcept {
  std::uint32_t state = no_key;
  // acquire on failure; pairs with thread_end.publish: the key is visible to who sees have_key.
  if (key_state.compare_exchange_strong(state, making_key, order::relaxed, order::acquire, at<"thread_end.claim">)) {
    state = pthread_key_create(&key, function) == 0 ? have_key : failed;
    key_state.store(state, order::release, at<"thread_end.publish">);  // release; pairs with claim's failure, await
    production::wake(key_state);
  }
  while (state == making_key) state = production::await(key_state, making_key, order::acquire, at<"thread_end.await">);
  return state == have_key;
}

}  // namespace

bool linux_os::on_thread_end(void (*function)(void*), void* argument) noexcept {
  return key_ready(function) && pthread_setspecific(key, argument) == 0;
}

void linux_os::after_fork_child() noexcept {
  // relaxed: the child has one thread. The maker of the key may have vanished in the middle.
  std::uint32_t state = making_key;
  key_state.compare_exchange_strong(state, no_key, order::relaxed, order::relaxed, at<"thread_end.fork">);
}

}  // namespace cairn
