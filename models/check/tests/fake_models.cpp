// SPDX-License-Identifier: MIT
//
// fake_models - models with known counts and no engine: trees of calls that are walked. For the front end's own tests.
//
// A call is "DEPTH SEED": a node of a tree whose nodes have 0 to 3 children, by a hash of their path; "" is the root.
// Leaves are executions: complete, or blocked where the hash says so. So the totals are fixed and known by walking.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "model.hpp"
#include "sites.hpp"

namespace cairn::check {
namespace {

struct node {
  unsigned depth;
  std::uint64_t seed;
};

std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
  value = (value ^ value >> 27) * 0x94d049bb133111ebu;
  return value ^ value >> 31;
}

unsigned depth_of(const model& of) {
  return std::strstr(of.name, "large") != nullptr ? 26 : 8;
}

void count_leaf(const model& of, std::uint64_t seed, slice& made) {
  if (seed % 5 == 0) {
    made.done.blocked++;
  } else {
    made.done.complete++;
    made.outcomes[seed % 7]++;
    if (seed % 7 == 3) made.covered["three"]++;
  }
  if (std::strstr(of.name, "large") != nullptr) {
    volatile unsigned spin = 0;
    while (spin < 3000) spin = spin + 1;
  }
}

/// What the name says happens in a leaf.
void misbehave(const model& of, const options& how, std::uint64_t seed, slice& made) {
  if (seed % 1000 != 7) return;
  if (std::strstr(of.name, "crashes") != nullptr) std::raise(SIGSEGV);
  if (std::strstr(of.name, "weak") != nullptr && (weakened.site == nullptr || weakened.to != order::relaxed)) return;
  if (std::strstr(of.name, "fails") == nullptr && std::strstr(of.name, "weak") == nullptr) return;
  made.failures++;
  if (made.failed.kind != failure_kind::none) return;
  made.failed = {failure_kind::check, "leaf " + std::to_string(seed), std::to_string(seed)};
  if (std::strstr(of.name, "long") != nullptr) made.failed.replay += std::string(3000, '.');
  (void)how;
}

slice walk(const model& of, const options& how, const std::string& call, const budget& limit) {
  slice made;
  made.sites["fake.store"] = order::release;
  if (weakened.site != nullptr) weakened.reached = true;
  if (how.search == search_kind::random) {
    for (std::uint64_t i = 0; i < limit.executions; i++) {
      count_leaf(of, mixed(how.seed + i), made);
      misbehave(of, how, mixed(how.seed + i), made);
      if (made.failures != 0 && !how.keep_going) break;
    }
    return made;
  }
  if (std::strstr(of.name, "empty") != nullptr) return made;
  std::vector<node> open{{0, 1}};
  unsigned long long seed = 1;
  if (!call.empty() && std::sscanf(call.c_str(), "%u %llu", &open[0].depth, &seed) == 2) open[0].seed = seed;
  const auto start = std::chrono::steady_clock::now();
  while (!open.empty()) {
    const node at = open.back();
    open.pop_back();
    const std::uint64_t hash = mixed(at.seed);
    const unsigned children = at.depth == depth_of(of) ? 0 : at.depth < 3 ? 3 : static_cast<unsigned>(hash >> 20) % 4;
    for (unsigned i = 0; i < children; i++) open.push_back({at.depth + 1, mixed(at.seed * 4 + i)});
    if (children != 0) continue;
    count_leaf(of, hash, made);
    misbehave(of, how, hash, made);
    if (made.failures != 0 && !how.keep_going) break;
    if (limit.executions != 0 && made.done.complete + made.done.blocked >= limit.executions) break;
    if (limit.milliseconds != 0 &&
        std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(limit.milliseconds)) {
      break;
    }
  }
  for (auto left = open.rbegin(); left != open.rend(); ++left) {
    made.open.push_back(std::to_string(left->depth) + " " + std::to_string(left->seed));
  }
  made.fraction = -1;
  return made;
}

std::pair<trace, failure> again(const model& of, const options& how, const std::string& replay) {
  slice made;
  misbehave(of, how, std::strtoull(replay.substr(0, replay.find('.')).c_str(), nullptr, 10), made);
  trace shown;
  shown.threads = 2;
  shown.thread_names = {"one", "two"};
  trace_event e;
  e.index = 1;
  e.kind = trace_event::kind_of::store;
  e.site = "fake.store";
  e.written = replay.substr(0, replay.find('.'));
  shown.events.push_back(e);
  return {shown, made.failed};
}

model fake(const char* name, std::uint64_t complete, std::uint64_t blocked) {
  model m{};
  m.name = name;
  m.claim = "a tree of calls";
  m.file = __FILE__;
  m.threads = 2;
  m.bounds = "a tree";
  m.graph = {&walk, &again, {complete, blocked, search_kind::exhaustive, false}};
  return m;
}

model with_cover(model m, const char* point) {
  m.cover.push_back(point);
  return m;
}
model expected_to_fail(model m) {
  m.graph.expected.fails = true;
  return m;
}
model random_model(model m, std::uint64_t executions) {
  m.graph.expected = {executions, expectation::unstated, search_kind::random, false};
  return m;
}

constexpr std::uint64_t any = expectation::unstated;
const registration models[] = {
    registration(with_cover(fake("fake.small", 265, 71), "three")),
    registration(fake("fake.large", 0, any)),
    registration(fake("fake.large_crashes", any, any)),
    registration(fake("fake.crashes", any, any)),
    registration(fake("fake.empty", any, any)),
    registration(fake("fake.fewer", 100'000, any)),
    registration(fake("fake.more", 3, any)),
    registration(with_cover(fake("fake.uncovered", any, any), "never")),
    registration(fake("fake.large_fails", any, any)),
    registration(fake("fake.large_fails_long", any, any)),
    registration(expected_to_fail(fake("fake.large_seeded_fails", any, any))),
    registration(expected_to_fail(fake("fake.seeded_not_caught", any, any))),
    registration(fake("fake.large_weak", any, any)),
    registration(random_model(fake("fake.random", any, any), 5'000)),
};

}  // namespace
}  // namespace cairn::check
