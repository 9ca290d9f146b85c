// SPDX-License-Identifier: MIT
//
// search_test - what the searches of the Relacy engine promise: known counts; the same outcomes with and without
// reduction; budgets and parts that add up to the whole; failures that replay.
#include <cstdio>
#include <string>

#include "programs.hpp"

using namespace cairn;
using namespace cairn::check;

namespace {

int failed = 0;

void expect(bool holds, const char* program, const std::string& what) {
  if (holds) return;
  failed++;
  std::printf("FAILED %s: %s\n", program, what.c_str());
}

options with(search_kind kind, std::uint64_t parameter = 0) {
  options wanted;
  wanted.engine = engine_kind::relacy;
  wanted.search = kind;
  wanted.parameter = parameter;
  wanted.keep_going = true;
  return wanted;
}

template <class Scenario>
slice run(const options& wanted, const std::string& call = "", const budget& granted = {}) {
  return relacy::explore<Scenario>(model{}, wanted, call, granted);
}

void add(slice& to, const slice& part) {
  to.done += part.done;
  to.failures += part.failures;
  for (const auto& [value, executions] : part.outcomes) to.outcomes[value] += executions;
}
bool same(const slice& a, const slice& b) {
  return a.done.complete == b.done.complete && a.done.blocked == b.done.blocked && a.done.bounded == b.done.bounded &&
         a.failures == b.failures && a.outcomes == b.outcomes;
}

/// Slices of `executions` each, from "" or another call to its end.
template <class Scenario>
slice in_slices(const options& wanted, std::uint64_t executions, std::string call = "") {
  slice all;
  for (int i = 0; i < 100'000; i++) {
    const slice part = run<Scenario>(wanted, call, {executions, 0});
    add(all, part);
    if (part.open.empty()) break;
    call = part.open[0];
  }
  return all;
}

template <class Scenario>
void check_budgets(const char* name) {
  for (search_kind kind : {search_kind::exhaustive, search_kind::sleep, search_kind::full, search_kind::preemptions}) {
    const options wanted = with(kind, 2);
    const slice whole = run<Scenario>(wanted, "", {20'000, 0});
    if (!whole.open.empty()) continue;
    const std::string of = "search " + std::to_string(static_cast<int>(kind));
    expect(whole.failures == 0 && whole.done.complete != 0, name, of + " has a failure or nothing");
    for (std::uint64_t executions : {1, 3, 50}) {
      expect(same(whole, in_slices<Scenario>(wanted, executions)), name, of + ": slices do not add up to the whole");
    }
    slice parts = run<Scenario>(wanted, "", {1, 0});
    if (parts.open.empty()) continue;
    for (const std::string& part : relacy::split(parts.open[0], 7)) add(parts, in_slices<Scenario>(wanted, 5, part));
    expect(same(whole, parts), name, of + ": parts do not add up to the whole");
  }
}

template <class Scenario>
void check_outcomes(const char* name) {
  const slice all = run<Scenario>(with(search_kind::full), "", {300'000, 0});
  const slice reduced = run<Scenario>(with(search_kind::exhaustive)), slept = run<Scenario>(with(search_kind::sleep));
  expect(reduced.done.complete <= slept.done.complete, name, "source-DPOR has more executions than sleep sets");
  if (!all.open.empty()) return;
  const auto values = [](const slice& s) {
    std::string text;
    for (const auto& [value, executions] : s.outcomes) text += std::to_string(value) + " ";
    return text;
  };
  expect(values(reduced) == values(all), name, "source-DPOR has other outcomes than the full search");
  expect(values(slept) == values(all), name, "sleep sets have other outcomes than the full search");
}

/// Executions of the sleep sets, redundant ones included.
template <class Scenario>
void check_sleep(const char* name, std::uint64_t executions) {
  const slice got = run<Scenario>(with(search_kind::sleep));
  const std::uint64_t all = got.done.complete + got.done.blocked;
  expect(all == executions, name, std::to_string(all) + " executions, not " + std::to_string(executions));
}

template <class Scenario>
void check_failure(const char* name, failure_kind kind) {
  for (search_kind search : {search_kind::exhaustive, search_kind::sleep, search_kind::full, search_kind::random,
                             search_kind::pct, search_kind::preemptions}) {
    options wanted = with(search, 3);
    wanted.keep_going = false;
    const slice got = run<Scenario>(
        wanted, search == search_kind::random || search == search_kind::pct ? relacy::seeds(1, 2000) : "");
    const std::string of = "search " + std::to_string(static_cast<int>(search));
    expect(got.failed.kind == kind, name, of + " says " + got.failed.text);
    const auto [shown, again] = relacy::replay<Scenario>(model{}, wanted, got.failed.replay);
    expect(again.kind == kind && again.text == got.failed.text, name, of + ": the replay says " + again.text);
    expect(!shown.events.empty(), name, of + ": the trace is empty");
  }
}

}  // namespace

int main() {
  using namespace programs;
  check_sleep<store_buffering<2>>("store_buffering<2>", 10);
  check_sleep<store_buffering<3>>("store_buffering<3>", 46);
  check_sleep<store_buffering<4>>("store_buffering<4>", 210);
  check_sleep<store_buffering<5>>("store_buffering<5>", 958);
  check_sleep<readers<5>>("readers<5>", 683);
  check_sleep<iriw>("iriw", 120);
  check_outcomes<store_buffering<2>>("store_buffering<2>");
  check_outcomes<store_buffering<3>>("store_buffering<3>");
  check_outcomes<iriw>("iriw");
  check_outcomes<weak_exchange>("weak_exchange");
  check_outcomes<lock_free_stack>("lock_free_stack");
  check_budgets<store_buffering<3>>("store_buffering<3>");
  check_budgets<iriw>("iriw");
  check_budgets<lock_and_increment>("lock_and_increment");
  check_budgets<lock_free_stack>("lock_free_stack");
  check_budgets<weak_exchange>("weak_exchange");
  check_budgets<start_and_join>("start_and_join");
  check_failure<racy>("racy", failure_kind::race);
  check_failure<embrace>("embrace", failure_kind::deadlock);
  check_failure<flicker>("flicker", failure_kind::deadlock);
  check_failure<leak>("leak", failure_kind::leak);
  check_failure<use_after_destroy>("use_after_destroy", failure_kind::lifetime);

  const slice seeds = run<iriw>(with(search_kind::random), relacy::seeds(5, 104));
  slice parts;
  for (const std::string& part : relacy::split(relacy::seeds(5, 104), 3)) {
    add(parts, in_slices<iriw>(with(search_kind::random), 7, part));
  }
  expect(same(seeds, parts) && seeds.done.complete == 100, "iriw", "parts of random search do not add up");
  std::printf(failed == 0 ? "all passed\n" : "%d failed\n", failed);
  return failed == 0 ? 0 : 1;
}
