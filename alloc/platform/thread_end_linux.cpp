// SPDX-License-Identifier: MIT
//
// thread_end_linux - runs a function when a thread ends, as late as POSIX allows.
//
//   pthread_exit -> C++ thread_locals -> key destructors, round 1 .. PTHREAD_DESTRUCTOR_ITERATIONS
//                                        ours re-arms itself until the last round, so that others' destructors
//                                        of earlier rounds still find the thread's heap
//
// Invariant: the function runs once for each thread that asked. Destructors of the same last round may still allocate:
// the core serves them (context_phase::ended). One function and argument a process: it has one allocator.
#include <limits.h>
#include <pthread.h>

#include "os.hpp"
#include "production.hpp"

namespace cairn {
namespace {

enum : std::uint32_t { no_key, making_key, have_key, failed };
constinit production::atomic<std::uint32_t> key_state{};
pthread_key_t key;
void (*hook)(void*);
void* hook_argument;

// A sanitizer takes its own leave of the thread in the last round: be gone by then.
constexpr std::uint32_t last_round = PTHREAD_DESTRUCTOR_ITERATIONS - (sanitized ? 2 : 0);

void round(void* value) {
  auto* rounds = static_cast<std::uint32_t*>(value);
  if (++*rounds < last_round && pthread_setspecific(key, rounds) == 0) return;
  hook(hook_argument);
}

bool key_ready(void (*function)(void*), void* argument) noexcept {
  std::uint32_t state = no_key;
  // acquire on failure; pairs with thread_end.publish: key and hook are visible to who sees have_key.
  if (key_state.compare_exchange_strong(state, making_key, order::relaxed, order::acquire, at<"thread_end.claim">)) {
    hook = function;
    hook_argument = argument;
    state = pthread_key_create(&key, round) == 0 ? have_key : failed;
    key_state.store(state, order::release, at<"thread_end.publish">);  // release; pairs with claim's failure, await
    production::wake(key_state);
  }
  while (state == making_key) state = production::await(key_state, making_key, order::acquire, at<"thread_end.await">);
  return state == have_key;
}

}  // namespace

bool linux_os::on_thread_end(void (*function)(void*), void* argument, std::uint32_t* rounds) noexcept {
  *rounds = 0;
  return key_ready(function, argument) && pthread_setspecific(key, rounds) == 0;
}

}  // namespace cairn
