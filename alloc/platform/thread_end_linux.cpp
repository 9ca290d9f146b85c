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

#include "made_once.hpp"
#include "os.hpp"
#include "production.hpp"

namespace cairn {
namespace {

constinit made_once<production> key_made;
pthread_key_t key;

}  // namespace

bool linux_os::on_thread_end(void (*function)(void*), void* argument) noexcept {
  const auto make = [function] { return pthread_key_create(&key, function) == 0; };
  return key_made.ready(make) && pthread_setspecific(key, argument) == 0;
}

void linux_os::after_fork_child() noexcept {
  key_made.after_fork_child();
}

}  // namespace cairn
