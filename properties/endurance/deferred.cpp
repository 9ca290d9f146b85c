// SPDX-License-Identifier: MIT
//
// deferred - the deferred-free hook while threads allocate and another one keeps registering.
//
//   registrar:  (one, its argument), (two, its argument), none, (one, ...) ...
//   workers:    put blocks off instead of freeing them; the hook, called on their own slow paths, frees what they have
//               put off, and allocates itself
//
// Demanded: a hook is called with the argument that it was registered with, never within itself, on the thread that
// allocates, with heartbeats that grow; both are called (or the
// program does not end); in the end exactly the memory of before is charged.
#include "block.hpp"
#include "crew.hpp"
#include "program.hpp"
#include "random.hpp"
#include "stats.hpp"
#include "table.hpp"

using namespace endurance;

namespace {

struct argument {
  program* judge;
  std::atomic<std::uint64_t> calls, with_force, freed;
};

constexpr std::size_t most_put_off = 256;

/// What this thread has put off; trivial, so that it costs no allocation.
thread_local void* put_off[most_put_off];
thread_local std::size_t put_off_count;
thread_local bool within;
thread_local unsigned long long last_heartbeat;

argument argument_one, argument_two;

void called(int force, unsigned long long heartbeat, void* arg, argument& right) {
  program& judge = *right.judge;
  judge.demand(arg == &right, "the hook was called with another one's argument");
  judge.demand(!within, "the hook was called from within itself");
  judge.demand(heartbeat > last_heartbeat || last_heartbeat == 0, "the heartbeat went from %llu to %llu",
               last_heartbeat, heartbeat);
  last_heartbeat = heartbeat;
  within = true;
  right.calls++;
  right.with_force += force != 0;
  right.freed += put_off_count;
  while (put_off_count > 0) cairn_free(put_off[--put_off_count]);
  cairn_free(cairn_malloc(700 * 1024));  // a slow path within the slow path
  within = false;
}
void one(int force, unsigned long long heartbeat, void* arg) {
  called(force, heartbeat, arg, argument_one);
}
void two(int force, unsigned long long heartbeat, void* arg) {
  called(force, heartbeat, arg, argument_two);
}

void work(program& p, std::size_t self, std::size_t operations) {
  generator random(p.seed(), self);
  block* live[100] = {};
  for (std::size_t i = 0; i < operations; i++) {
    block*& slot = live[random.below(100)];
    if (slot != nullptr) p.demand(slot->holds(self), "a block lost its contents");
    if (slot != nullptr && put_off_count < most_put_off) {
      put_off[put_off_count++] = slot;
    } else {
      cairn_free(slot);
    }
    slot = block::make(random.mixed_size(), self);
  }
  for (block* b : live) cairn_free(b);
  while (put_off_count > 0) cairn_free(put_off[--put_off_count]);
  cairn_collect(1);
}

void run(program& p, std::size_t threads, std::size_t operations) {
  argument_one.judge = argument_two.judge = &p;
  rendezvous meet(static_cast<std::ptrdiff_t>(threads) + 1);
  crew workers(threads, [&](std::size_t self) {
    work(p, self, operations / 100);  // makes the thread's heap
    meet.arrive_and_wait();
    meet.arrive_and_wait();
    do {
      work(p, self, operations);
    } while (argument_one.calls == 0 || argument_two.calls == 0);  // a busy machine: the registrar comes late
    meet.arrive_and_wait();
    meet.arrive_and_wait();
  });
  meet.arrive_and_wait();
  cairn_collect(1);
  const std::size_t before = charged();
  std::atomic<bool> ended{false};
  std::uint64_t registrations = 0;
  meet.arrive_and_wait();
  {
    crew registrar(1, [&](std::size_t) {
      for (; !ended; registrations++) {
        if (registrations % 16 == 15) {
          cairn_register_deferred_free(nullptr, nullptr);
        } else if (registrations % 2 == 0) {
          cairn_register_deferred_free(one, &argument_one);
        } else {
          cairn_register_deferred_free(two, &argument_two);
        }
        for (int i = 0; i < 1000; i++) asm volatile("" : : : "memory");
      }
      cairn_register_deferred_free(nullptr, nullptr);
    });
    meet.arrive_and_wait();
    ended = true;
  }
  cairn_collect(1);
  p.demand(charged() == before, "%zu bytes are charged, not %zu", charged(), before);
  meet.arrive_and_wait();
  p.demand(argument_one.freed + argument_two.freed != 0, "no block was put off");
  p.figure("registrations=%llu one=%llu two=%llu freed=%llu", static_cast<unsigned long long>(registrations),
           static_cast<unsigned long long>(argument_one.calls.load()),
           static_cast<unsigned long long>(argument_two.calls.load()),
           static_cast<unsigned long long>(argument_one.freed + argument_two.freed));
}

}  // namespace

int main(int argc, char** argv) {
  program p("deferred", argc, argv);
  const std::size_t threads = p.size("threads", 4, 4);
  const std::size_t operations = p.size("operations", 1'000'000, 50'000);
  p.ready();
  run(p, threads, operations);
  return p.end();
}
