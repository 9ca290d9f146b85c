// SPDX-License-Identifier: MIT
//
// explore - runs programs under Relacy; instances of its templates for some numbers of threads, all of them here.
#if __has_include(<relacy/relacy.hpp>)
#include "relacy/explore.hpp"

#include "calls.hpp"
#include "suite.hpp"
#include "trace.hpp"

namespace cairn::check::relacy {
namespace {

failure_kind kind_of_result(rl::test_result_e result) {
  switch (result) {
    case rl::test_result_data_race: return failure_kind::race;
    case rl::test_result_unitialized_access: return failure_kind::uninitialised;
    case rl::test_result_access_to_freed_memory:
    case rl::test_result_double_free: return failure_kind::lifetime;
    case rl::test_result_memory_leak:
    case rl::test_result_resource_leak: return failure_kind::leak;
    case rl::test_result_deadlock: return failure_kind::deadlock;
    case rl::test_result_livelock:
    case rl::test_result_inconsistent_test_suite: return failure_kind::unsupported;
    default: break;
  }
  return failure_kind::check;
}

/// Relacy has ended its run with `result`.
void take_result(rl::test_result_e result) {
  const bool left_alone = now->leaving() && result == rl::test_result_resource_leak;  // locals of who has left
  if (left_alone) return;
  const failure_kind kind = kind_of_result(result);
  char text[300];
  if (const recorded* at = record.newest(); at != nullptr && kind != failure_kind::leak) {
    const char* slash = std::strrchr(at->file, '/');
    const bool write = at->kind == event_kind::plain_write;
    std::snprintf(text, sizeof text, "%s: %s%s at %s:%u in thread %u", check::text_of(kind),
                  at->site != nullptr ? at->site
                  : write             ? "plain write"
                                      : "plain read",
                  "", slash != nullptr ? slash + 1 : at->file, at->line, at->thread);
  } else {
    std::snprintf(text, sizeof text, "%s: %s", check::text_of(kind), rl::test_result_str(result));
  }
  now->fail(kind, text);
}

/// Executions until the call is done or the budget ends.
template <rl::thread_id_t Threads>
void run(search& what) {
  now = &what;
  contexts::thread_index = &running_thread;
  std::ostream nowhere(nullptr);
  for (bool more = true; more;) {
    rl::test_params params;
    params.progress_stream = params.output_stream = &nowhere;
    params.execution_depth_limit = ~0u >> 1;
    rl::ostringstream state;
    const rl::test_result_e result = rl::run_test<suite<Threads>, scheduler<Threads>>(params, state, false);
    if (result == rl::test_result_success) break;
    take_result(result);
    more = what.end();
    for (node& n : what.stack.nodes) n.met = 0;  // stacks of threads are elsewhere in the next run
  }
  contexts::running = false;
  now = nullptr;
}

/// Memory of the scenario, the same in all executions of this process.
void prepare(const program& of) {
  static std::size_t room = 0;
  if (of.bytes > room) {
    std::free(current.object);
    room = (of.bytes + 4095) / 4096 * 4096;
    current.object = std::aligned_alloc(4096, room);
    if (current.object == nullptr) std::abort();
  }
  current.of = &of;
  current.outcomes.clear();
  current.points.clear();
}

failure failure_of(const search& ended) {
  return {ended.first_kind, ended.first_text, ended.first_kind == failure_kind::none ? "" : ended.first_choices.text()};
}

slice slice_of(const search& ended) {
  slice made;
  made.done = ended.done;
  made.failed = failure_of(ended);
  made.failures = ended.failures;
  made.races = ended.races;
  if (!ended.exhausted) made.open.push_back(write_call(ended));
  for (const auto& outcome : current.outcomes) made.outcomes[outcome.value] = outcome.executions;
  for (const auto& point : current.points) made.covered[point.name] += point.executions;
  for (const site_record* s = reached_sites; s != nullptr; s = s->next) {
    made.sites[std::string(s->name) + (s->failure ? ".fail" : "")] = s->declared;
  }
  const search_kind kind = ended.wanted->search;
  const bool fixed = kind == search_kind::sleep || kind == search_kind::full || kind == search_kind::preemptions;
  made.fraction = ended.exhausted ? 1 : fixed ? ended.stack.fraction() : -1;
  return made;
}

/// With the next larger number of threads that Relacy is compiled for; the others end at once.
void run_program(const program& of, search& what) {
  if (of.threads <= 2) return run<2>(what);
  if (of.threads <= 3) return run<3>(what);
  if (of.threads <= 4) return run<4>(what);
  if (of.threads <= 5) return run<5>(what);
  if (of.threads <= 6) return run<6>(what);
  if (of.threads <= 8) return run<8>(what);
  return run<max_threads>(what);
}

}  // namespace

slice explore_program(const program& of, const options& wanted, const std::string& call, const budget& granted) {
  search what;
  what.start(wanted, granted);
  prepare(of);
  record.all = false;
  if (!read_call(call, wanted, what)) {
    what.fail(failure_kind::unsupported, "the call is not of this search");
    return slice_of(what);
  }
  run_program(of, what);
  return slice_of(what);
}

std::pair<trace, failure> replay_program(const program& of, const options& wanted, const std::string& word) {
  trace shown;
  shown.engine = "relacy";
  shown.replay = word;
  shown.threads = of.threads;
  for (unsigned t = 0; t < of.threads; t++) shown.thread_names.push_back("thread " + std::to_string(t));
  search what;
  what.start(wanted, {});
  choices recorded_choices;
  if (!recorded_choices.parse(word)) {
    return {shown, {failure_kind::unsupported, "not a replay string of this engine", word}};
  }
  what.replayed = &recorded_choices;
  prepare(of);
  record.all = true;
  run_program(of, what);
  record.all = false;
  shown.events = trace_events(what, of.threads);
  shown.verdict = what.first_kind == failure_kind::none ? "passed" : check::text_of(what.first_kind);
  return {shown, failure_of(what)};
}

std::vector<std::string> split(const std::string& call, std::size_t wanted) {
  return split_call(call, wanted);
}

std::string seeds(std::uint64_t first, std::uint64_t last) {
  return write_seeds(first, last);
}

}  // namespace cairn::check::relacy
#endif
