// SPDX-License-Identifier: MIT
//
// explore - runs a scenario under stock Relacy: all schedules, or random ones; on failure the history and a replay
// string.
//
// A scenario is a class with `threads`, a constructor (sets up; synchronises with every thread), thread(index), and
// after() (runs when all threads have ended, synchronised with them). It is built anew for each execution.
#pragma once
#include "model.hpp"
#include "relacy_platform.hpp"

namespace cairn::models {

/// Before the scenario is built, and after it is gone.
struct execution_scope {
  execution_scope() {
    contexts::reset();
    static_memory::begin_execution();
  }
  ~execution_scope() { static_memory::end_execution(); }
};

template <class Scenario>
struct suite : rl::test_suite<suite<Scenario>, Scenario::threads> {
  execution_scope scope;
  Scenario scenario;

  void before() { contexts::running = true; }
  void thread(unsigned index) { scenario.thread(index); }
  void after() {
    contexts::running = false;
    scenario.after();
  }
};

/// Relacy's full search that can be told to stop.
inline std::uint64_t full_search_limit = 0;
inline bool full_search_stopped = false;
template <rl::thread_id_t Threads>
class limited_full_search : public rl::full_search_scheduler<Threads> {
 public:
  using base = rl::full_search_scheduler<Threads>;
  using typename base::shared_context_t;
  limited_full_search(rl::test_params& params, shared_context_t& shared, rl::thread_id_t dynamic_threads)
      : base(params, shared, dynamic_threads) {}
  bool iteration_end() {
    if (base::iteration_end()) return true;
    full_search_stopped = full_search_limit != 0 && ++done_ >= full_search_limit;
    return full_search_stopped;
  }

 private:
  std::uint64_t done_ = 0;
};

/// Prints `state` as one word: blanks become dots.
inline void print_replay(const model& of, search how, const char* state) {
  std::printf("replay: cairn-models replay %s@%s@", of.name, how == search::full ? "full" : "random");
  for (; *state != '\0'; state++) {
    if (*state != ' ' || (state[1] != '\0' && state[1] != ' ')) std::putchar(*state == ' ' ? '.' : *state);
  }
  std::printf("\n");
}

template <class Suite, class Scheduler>
run_result explore_with(const model& of, const run_options& options) {
  std::ostream nowhere(nullptr);
  rl::test_params params;
  params.progress_stream = &nowhere;
  params.output_stream = &std::cout;
  const bool random = options.how == search::random, replay = options.state != nullptr;
  params.iteration_count = !random  ? 0
                           : replay ? std::strtoull(options.state, nullptr, 10)
                                    : options.seed + options.iterations - 1;
  if (replay) {
    params.initial_state = options.state;
  } else if (random) {
    params.initial_state = rl::string(std::to_string(options.seed).c_str());
  }
  params.collect_history = replay;
  full_search_limit = random ? 0 : replay ? 1 : options.iterations;

  rl::ostringstream state;
  const rl::test_result_e result = rl::run_test<Suite, Scheduler>(params, state, false);
  const std::uint64_t executions = params.stop_iteration - (random ? options.seed - 1 : 0);
  if (result == rl::test_result_success) {
    return {random ? verdict::bounded : full_search_stopped ? verdict::incomplete : verdict::exhausted, executions};
  }
  if (!replay) {  // once more, with a history
    params.initial_state = state.str();
    params.collect_history = true;
    rl::ostringstream again;
    rl::run_test<Suite, Scheduler>(params, again, true);
    std::cout << std::flush;
    print_replay(of, options.how, params.initial_state.c_str());
  }
  return {verdict::failed, executions};
}

/// The `run` of a model.
template <class Scenario>
run_result explore(const model& of, const run_options& options) {
  using tested = suite<Scenario>;
  constexpr rl::thread_id_t threads = Scenario::threads;
  if (options.how == search::random) return explore_with<tested, rl::random_scheduler<threads>>(of, options);
  return explore_with<tested, limited_full_search<threads>>(of, options);
}

}  // namespace cairn::models
