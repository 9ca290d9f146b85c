// SPDX-License-Identifier: MIT
//
// runtime - runs a program natively along an execution graph, on fibers, and asks for more at its end.
//
//   build (aux fiber) -> replay: each thread up to its last event in the graph -> extend: the thread that `next()`
//   names asks for an event, add() puts it into the graph, the thread goes on -> nobody can: after (aux fiber)
//
// Invariants: a read runs only after its writer has run, so the program's own memory (plain data) follows
// happens-before; every answer to a thread comes from the graph. So a thread's code is a function of its events, and
// running it again along a graph repeats it exactly; what differs is reported as nondeterministic.
// One runtime runs at a time, on one OS thread.
#pragma once
#include <string>
#include <vector>

#include "../result.hpp"
#include "execution.hpp"
#include "fiber.hpp"

namespace cairn::check::graph {

/// Who accessed a piece of plain data last, to find races: each access against the last write, writes against the last
/// reads of all threads. An access of thread t after its event e has time e + 1.
struct shadow {
  std::int16_t writer = -1, write_time = 0;
  bool initialised = false, dead = false;
  clock reads;
};

enum class outcome : std::uint8_t { complete, crashed, blocked, bounded, failed };

class runtime {
 public:
  runtime(const program& client, const options& asked);
  virtual ~runtime() = default;
  runtime(const runtime&) = delete;
  runtime& operator=(const runtime&) = delete;

  /// The runtime whose program runs now.
  static inline runtime* now = nullptr;
  /// While objects_over() constructs: what is made reads zero, and was there always.
  static inline bool over_zeroes = false;

  // What graph::platform calls, on the fibers.
  struct answer {
    value got;
    bool wrote;
  };
  answer perform(std::uint32_t slot, operation& asked);
  std::uint32_t construct(const void* address, unsigned bytes, const value& first, bool zeroed);
  void destruct(std::uint32_t slot);
  void read_plain(const shadow& of, const void* address, const char* file, unsigned line);
  void write_plain(shadow& of, const void* address, const char* file, unsigned line);
  void construct_plain(shadow& of, bool initialised);
  unsigned choose(unsigned count, const char* what);
  void fence(operation& asked);
  /// The initial value (build() may have changed it), in after() the last one: no event.
  value peek(std::uint32_t slot, const operation& asked);
  void start(unsigned thread);
  void join(unsigned thread);
  void retry();
  void cas_retry();
  void check(bool holds, const char* file, unsigned line);
  void cover(const char* point);
  void set_outcome(std::uint64_t what) {
    outcome_value_ = what;
    has_outcome_ = true;
  }
  [[noreturn]] void fail(failure_kind kind, std::string text);
  [[noreturn]] void fail_constant(const char* site);   ///< quiet_sites.hpp: a constant that is written
  [[noreturn]] void fail_uncounted(const char* site);  ///< the same: a word that is reached both ways
  unsigned thread() const noexcept { return current_ < program_.threads ? current_ : 0; }
  bool threads_run() const noexcept { return phase_ == phase::threads; }
  void* allocate(std::size_t bytes, std::size_t alignment);
  void created() noexcept { live_++; }
  void destroyed() noexcept { live_--; }
  void record(trace_event e);
  void record_plain(bool writes, const void* address, const char* file, unsigned line, std::string what);
  bool recording() const noexcept { return recording_; }
  std::string name_of_address(const void* address) const;

 protected:
  enum class phase : std::uint8_t { idle, build, threads, after };
  enum class state : std::uint8_t { unstarted, ready, behind, frontier, waits, retries, cut, crashed, done };

  /// One execution along `graph`, which is extended. The result is in failed_ and counts.
  outcome run(execution& graph);

  /// Which of `count` threads (numbers, ascending) that can step adds the next event.
  virtual unsigned next(const unsigned* able, unsigned count) = 0;
  /// Adds an event of `thread`, for `asked`, to the graph. False: the execution ends here.
  virtual bool add(unsigned thread, const operation& asked) = 0;
  /// Whether next() must be asked again after each event; false: only when another thread may have become able.
  virtual bool asks_each_time() const = 0;
  /// Whether the replay has more events of the running thread: a random search goes on where others block.
  virtual bool has_more_of(unsigned thread) const = 0;

  struct thread_state {
    graph::fiber fiber;
    state is = state::unstarted;
    std::size_t done = 0;  ///< events of the graph that have run
    const operation* asked = nullptr;
    std::uint8_t after_thread = 0;
    std::uint16_t after_index = 0;
    unsigned allocated = 0;
  };

  /// The number that build() gave to the atomic of that location, in order of construction.
  std::uint32_t slot_of(std::uint16_t location) const;
  std::string name_of(std::uint16_t location) const;
  std::string text_of_run() const;  ///< the last execution, for replays

  const program& program_;
  const options& options_;
  execution* graph_ = nullptr;
  thread_state threads_[max_threads];
  std::vector<number> ran_;  ///< events in the order in which they ran: a linear extension
  failure failed_;
  std::uint64_t outcome_value_ = 0;
  bool has_outcome_ = false;
  std::map<std::string, std::uint64_t> covered_;
  std::vector<const char*> covered_now_;
  std::vector<trace_event> log_;
  bool recording_ = false;

 private:
  struct atomic_slot {
    std::uint64_t name;
    std::uint16_t location;
    unsigned bytes;
    value first;
    graph::shadow life;  ///< construction and end of the object; only of objects that threads construct
    bool local;
  };
  static constexpr std::uint16_t unlocated = 0xFFFF;

  static void enter_thread(void* self);
  static void enter_aux(void* self);
  void to_main();
  void resume(unsigned thread);
  bool run_aux(phase which);
  void replay();
  void extend();
  bool able(const thread_state& t) const;
  outcome result();
  bool is_stuck() const;
  answer sequential(std::uint32_t slot, const operation& asked);
  std::uint16_t locate(std::uint32_t slot);
  bool ordered(unsigned thread, int time) const;
  void check_same(const event& there, const operation& asked);
  void record_event(const event& e);
  void add_synchronisation(const event& e, trace_event& made) const;
  void mark_guilty(unsigned thread, const void* address);
  [[noreturn]] void stop(state as);

  std::vector<atomic_slot> slots_;
  std::vector<value> last_values_;
  std::vector<char> has_last_;
  graph::fiber main_, aux_;
  phase phase_ = phase::idle;
  unsigned current_ = 0;
  bool extending_ = false;
  int live_ = 0;
  std::uint64_t generation_ = 0;
  alignas(64) static inline std::byte object_[1 << 20];
  alignas(64) static inline std::byte heap_[max_threads + 1][1 << 14];
};

}  // namespace cairn::check::graph
