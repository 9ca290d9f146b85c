// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <algorithm>

#include "clients.hpp"

namespace cairn::check::tests {
namespace {

template <class Client>
slice explored(options asked = {}) {
  return graph::explore<Client>(model{}, asked, "", {});
}

/// The failure that the client must have, and the same again from its replay string.
template <class Client>
failure failed(options asked = {}) {
  const slice made = explored<Client>(asked);
  REQUIRE(made.failures == 1);
  const auto [trace, again] = graph::replay<Client>(model{}, asked, made.failed.replay);
  CHECK(again.kind == made.failed.kind);
  CHECK(again.text == made.failed.text);
  CHECK_FALSE(trace.events.empty());
  return made.failed;
}

TEST_CASE("an await blocks until another value is there, and acquires it") {
  const slice made = explored<ticket>();
  CHECK(made.failed.text == "");
  CHECK(made.done.complete == 2);
  CHECK(made.done.blocked == 2);
}

TEST_CASE("a message sent with too weak an order is a race, with a trace that marks both accesses") {
  const failure found = failed<message>();
  CHECK(found.kind == failure_kind::race);
  const auto [trace, again] = graph::replay<message>(model{}, {}, found.replay);
  int guilty = 0;
  for (const trace_event& e : trace.events) guilty += e.guilty ? 1 : 0;
  CHECK(guilty == 2);
}

TEST_CASE("two locks in opposite orders are a deadlock") {
  CHECK(failed<two_locks>().kind == failure_kind::deadlock);
}

TEST_CASE("start and join order what they should") {
  const slice made = explored<family>();
  CHECK(made.failed.text == "");
  CHECK(made.done.complete == 2);
}

TEST_CASE("each choice is explored, on each graph once") {
  options asked;
  asked.collect_graphs = true;
  const slice made = explored<chooser>(asked);
  CHECK(made.done.complete == 10);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> graphs = made.graphs;
  std::sort(graphs.begin(), graphs.end());
  CHECK(std::unique(graphs.begin(), graphs.end()) == graphs.end());
  CHECK(made.outcomes.size() == 3);
}

TEST_CASE("a weak compare-exchange fails spuriously as often as it may") {
  for (unsigned k : {0u, 1u, 2u, ~0u}) {
    options asked;
    asked.spurious = k;
    CHECK(explored<weak_twice>(asked).done.complete == std::min(k, 3u) + 1);
  }
}

TEST_CASE("lives of objects: leaks, uses after the end, uses before the construction is visible") {
  CHECK(explored<gift<order::release, false, false>>().failed.text == "");
  CHECK(failed<gift<order::release, true, false>>().kind == failure_kind::leak);  // where it is not seen
  CHECK(failed<gift<order::release, true, true>>().kind == failure_kind::lifetime);
  CHECK(failed<gift<order::relaxed, false, false>>().kind == failure_kind::race);
  CHECK(failed<unwritten>().kind == failure_kind::uninitialised);
  CHECK(explored<overlap>().failed.kind == failure_kind::unsupported);
}

TEST_CASE("a raw spin hits the loop bound: never complete without saying so") {
  options asked;
  asked.loop_bound = 10;
  const slice made = explored<endless>(asked);
  CHECK(made.done.bounded == 1);
  CHECK(made.done.complete == 10);
}

TEST_CASE("values of 16 bytes are read and exchanged whole") {
  const slice made = explored<wide_value>();
  CHECK(made.failed.text == "");
  CHECK(made.done.complete == 4);
}

TEST_CASE("C++20 forbids what RC11 allows in IRIW with release stores and seq_cst loads") {
  options asked;
  CHECK(explored<iriw>(asked).outcomes.count(1010) == 0);
  asked.memory = memory_model::rc11;
  CHECK(explored<iriw>(asked).outcomes.count(1010) == 1);
}

TEST_CASE("symmetry halves, and refuses threads that differ") {
  options off;
  off.symmetry = false;
  CHECK(explored<twins<true>>(off).done.complete == 2 * explored<twins<true>>().done.complete);
  CHECK(explored<twins<false>>().failed.kind == failure_kind::unsupported);
}

TEST_CASE("with symmetry the loop bound is no pass either, and there are no calls but the whole") {
  options asked;
  asked.loop_bound = 5;
  CHECK(explored<spinning_twins>(asked).done.bounded > 0);
  const slice part = graph::explore<spinning_twins>(model{}, asked, "some call", {});
  CHECK(part.failed.kind == failure_kind::unsupported);
}

TEST_CASE("a thread may stop before each of its operations") {
  options asked;
  asked.crashes = 1;
  const slice made = explored<chooser>(asked);
  CHECK(made.done.complete == 10);
  CHECK(made.done.crashed > 0);
  CHECK(made.failed.text == "");
}

TEST_CASE("a model that behaves differently in the same execution is reported") {
  CHECK(explored<unsteady>().failed.kind == failure_kind::nondeterministic);
}

TEST_CASE("calls of any budget add up to the whole, wherever it is cut") {
  const slice whole = explored<iriw>();
  for (const std::uint64_t limit : {1u, 2u, 3u, 7u}) {
    std::vector<std::string> open{""};
    slice sum;
    std::size_t calls = 0;
    for (; !open.empty(); calls++) {
      const std::string call = open.back();
      open.pop_back();
      const slice part = graph::explore<iriw>(model{}, {}, call, {limit, 0});
      sum.done += part.done;
      sum.fraction += part.fraction;
      for (const auto& [value, count] : part.outcomes) sum.outcomes[value] += count;
      open.insert(open.end(), part.open.begin(), part.open.end());
    }
    CHECK(calls > 1);
    CHECK(sum.done.complete == whole.done.complete);
    CHECK(sum.outcomes == whole.outcomes);
    CHECK(sum.fraction == doctest::Approx(1));
  }
}

TEST_CASE("bytes that are no call are refused") {
  const slice whole = graph::explore<iriw>(model{}, {}, "", {1, 0});
  REQUIRE_FALSE(whole.open.empty());
  const std::string good = whole.open.front();
  for (std::size_t length = 1; length < good.size(); length += 13) {
    CHECK(graph::explore<iriw>(model{}, {}, good.substr(0, length), {}).failed.kind == failure_kind::unsupported);
  }
  CHECK(graph::explore<iriw>(model{}, {}, "nonsense", {}).failed.kind == failure_kind::unsupported);
}

TEST_CASE("random search: seeds repeat, and find only what exploration finds") {
  options asked;
  asked.search = search_kind::random;
  const slice some = graph::explore<iriw>(model{}, asked, "", {500, 0});
  const slice again = graph::explore<iriw>(model{}, asked, "", {500, 0});
  CHECK(some.outcomes == again.outcomes);
  CHECK(some.done.complete == 500);
  const slice whole = explored<iriw>();
  for (const auto& [value, count] : some.outcomes) CHECK(whole.outcomes.count(value) == 1);
  CHECK(some.outcomes.size() > 5);
}

TEST_CASE("modification orders that cross can be replayed") {
  const slice found = explored<crossed>();
  REQUIRE(found.failed.kind == failure_kind::check);
  const auto [shown, failed] = graph::replay<crossed>(model{}, {}, found.failed.replay);
  CHECK(failed.kind == failure_kind::check);
}

TEST_CASE("a word that decides nothing has no events, and is reached in one way only") {
  CHECK(explored<unlimited<false>>().done.complete == 1);
  CHECK(explored<unlimited<true>>().failed.kind == failure_kind::unsupported);
}

TEST_CASE("misuse fails, unless the scenario is about it; two residents always do") {
  CHECK(explored<misusing<true>>().failed.kind == failure_kind::none);
  CHECK(explored<misusing<false>>().failed.kind == failure_kind::misuse);
  CHECK(explored<two_residents>().failed.kind == failure_kind::misuse);
}

TEST_CASE("a wait with an end may be over before anything has come") {
  const slice whole = explored<impatient>();
  CHECK(whole.done.complete == 2);
  CHECK(whole.done.blocked == 0);
  CHECK(whole.outcomes.size() == 2);
}

TEST_CASE("a replay that does not fit says where") {
  const auto wrong = [](const char* text) { return graph::replay<message>(model{}, {}, text).second; };
  CHECK(wrong("0w-,1r0:1").kind == failure_kind::race);
  CHECK(wrong("0r-").text.find("event 1") != std::string::npos);
  CHECK(wrong("0w-,1r0:7").text.find("event 2") != std::string::npos);
  CHECK(wrong("0w-,1r0").text.find("character 5") != std::string::npos);
  CHECK(wrong("gw-").kind == failure_kind::nondeterministic);
}

}  // namespace
}  // namespace cairn::check::tests
