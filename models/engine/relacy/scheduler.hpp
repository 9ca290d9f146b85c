// SPDX-License-Identifier: MIT
//
// scheduler - Relacy's interface of a scheduler, answered by the search. No header of Relacy needs a change.
#pragma once
#include "library.hpp"

#include "search.hpp"

namespace cairn::check::relacy {

template <rl::thread_id_t Threads>
class scheduler : public rl::scheduler<scheduler<Threads>, rl::scheduler_thread_info, Threads> {
 public:
  using base = rl::scheduler<scheduler<Threads>, rl::scheduler_thread_info, Threads>;
  using shared_context_t = typename base::shared_context_t;
  struct task_t {};

  scheduler(rl::test_params& params, shared_context_t& shared, rl::thread_id_t dynamic_threads)
      : base(params, shared, dynamic_threads) {}

  rl::thread_id_t iteration_begin_impl() {
    now->begin();
    return 0;
  }
  bool iteration_end_impl() { return !now->end(); }
  rl::thread_id_t schedule_impl(rl::unpark_reason& reason, unsigned) {
    reason = rl::unpark_reason_normal;
    unsigned alive = 0;
    for (rl::thread_id_t i = 0; i != this->running_threads_count; i++) {
      alive |= 1u << this->running_threads[static_cast<std::size_t>(i)];
    }
    return static_cast<rl::thread_id_t>(now->schedule(alive));
  }
  /// A load asks again and again: 0 takes the version that it has come to, newest first.
  unsigned rand_impl(unsigned limit, rl::sched_type what) {
    if (what == rl::sched_type_cas_fail) return now->spurious_wanted ? 0 : 1;
    if (what == rl::sched_type_mem_realloc) return 1;
    return now->value(limit);
  }
  rl::iteration_t iteration_count_impl() { return ~rl::iteration_t{0} >> 1; }
  void get_state_impl(std::ostream&) {}
  void set_state_impl(std::istream&) {}
  void on_thread_block(rl::thread_id_t, bool) {}
};

}  // namespace cairn::check::relacy
