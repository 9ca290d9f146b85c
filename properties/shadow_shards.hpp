// SPDX-License-Identifier: MIT
//
// shadow_shards - what every call about heaps must answer: who is inside what, by the program's own account.
//
//   context -> stack of entered handles        value -> the same stack, while nobody carries it
//   handle  -> shard {inside: a context, nobody or a value; dead} | thread's or main heap | nothing
//
// Invariant: a handle is in one stack at most, and then its shard's `inside` says in whose. A handle that has ended is
// nothing for ever. Nothing here asks the allocator.
#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "answers.hpp"

namespace cairn::properties {

class shadow_shards {
 public:
  static constexpr int nobody = -1, away = -2;
  enum class kind { none, shard, other };
  struct shard {
    int inside = nobody;
    bool dead = false;
    bool strict = false;
  };
  struct value {
    detached_context claim{0, 0};
    std::vector<std::uint64_t> stack = {};
    bool holds = false;
  };

  explicit shadow_shards(std::size_t contexts) : stacks_(contexts), own_(contexts) {}

  kind kind_of(std::uint64_t handle) const {
    return shards_.contains(handle) ? kind::shard : others_.contains(handle) ? kind::other : kind::none;
  }
  bool exists(std::uint64_t handle) const { return kind_of(handle) != kind::none; }
  const std::map<std::uint64_t, shard>& shards() const { return shards_; }
  /// Every handle that exists.
  std::set<std::uint64_t> all() const {
    std::set<std::uint64_t> handles = others_;
    for (const auto& [handle, state] : shards_) handles.insert(handle);
    return handles;
  }
  const std::vector<std::uint64_t>& stack(std::size_t c) const { return stacks_[c]; }
  std::uint64_t own(std::size_t c) const { return own_[c]; }
  /// The heap that malloc takes from; 0: not known yet.
  std::uint64_t current(std::size_t c) const { return stacks_[c].empty() ? own_[c] : stacks_[c].back(); }
  bool is_inside(std::size_t c, std::uint64_t handle) const {
    return (handle != 0 && own_[c] == handle) || std::ranges::count(stacks_[c], handle) != 0;
  }
  /// Somebody else is inside, or a value that nobody carries, or a vanished resident.
  bool is_closed_to(std::size_t c, std::uint64_t handle) const {
    if (is_inside(c, handle)) return false;
    if (kept_.contains(handle)) return true;
    if (const auto found = shards_.find(handle); found != shards_.end()) {
      return found->second.dead || found->second.inside != nobody;
    }
    return std::ranges::count(own_, handle) != 0;
  }

  void make(std::uint64_t handle, bool strict) { shards_[handle] = {nobody, false, strict}; }
  /// A thread's or the main heap has been seen.
  void note(std::uint64_t handle) {
    if (handle != 0 && !shards_.contains(handle)) others_.insert(handle);
  }
  /// 0: none at this moment.
  void set_own(std::size_t c, std::uint64_t handle) {
    if (own_[c] == handle) return;
    own_[c] = handle;
    note(handle);
  }
  /// Its thread has ended, and nothing told the allocator: nobody leaves this heap any more.
  void keep(std::uint64_t handle) {
    if (handle != 0) kept_.insert(handle);
  }
  /// Some heap is closed to everybody for ever.
  bool keeps_any() const { return !kept_.empty(); }
  void end(std::uint64_t handle) {
    if (const int c = shards_.at(handle).inside; c >= 0) stacks_[static_cast<std::size_t>(c)].pop_back();
    shards_.erase(handle);
  }

  // What the calls must answer.
  answer to_enter(std::size_t c, std::uint64_t handle, bool waits) const {
    if (!exists(handle)) return answer::invalid;
    const bool enterable = shards_.contains(handle);
    if (is_inside(c, handle)) return waits ? answer::deadlock : enterable ? answer::busy : answer::forbidden;
    if (!enterable) return answer::forbidden;
    return claimed(c, handle);
  }
  answer to_leave(std::size_t c, std::uint64_t handle) const {
    if (!exists(handle)) return answer::invalid;
    if (!shards_.contains(handle) || !is_inside(c, handle)) return answer::forbidden;
    return stacks_[c].back() == handle ? answer::done : answer::busy;
  }
  /// delete, destroy, reset.
  answer to_end(std::size_t c, std::uint64_t handle) const {
    if (!exists(handle)) return answer::invalid;
    if (!shards_.contains(handle)) return answer::forbidden;
    if (is_inside(c, handle)) return stacks_[c].back() == handle ? answer::done : answer::busy;
    return claimed(c, handle);
  }
  answer to_collect(std::size_t c, std::uint64_t handle) const {
    return exists(handle) ? claimed(c, handle) : answer::invalid;
  }

  // What has happened.
  void entered(std::size_t c, std::uint64_t handle) {
    shards_.at(handle).inside = static_cast<int>(c);
    stacks_[c].push_back(handle);
  }
  void left(std::size_t c) {
    shards_.at(stacks_[c].back()).inside = nobody;
    stacks_[c].pop_back();
  }
  void left_all(std::size_t c) {
    while (!stacks_[c].empty()) left(c);
  }
  value detached(std::size_t c, detached_context claim) {
    for (const std::uint64_t handle : stacks_[c]) shards_.at(handle).inside = away;
    return {claim, std::exchange(stacks_[c], {}), true};
  }
  bool can_attach(std::size_t c, const value& of) const { return stacks_[c].empty() && of.holds; }
  void attached(std::size_t c, value& of) {
    for (const std::uint64_t handle : of.stack) shards_.at(handle).inside = static_cast<int>(c);
    stacks_[c] = of.stack;
    of.holds = false;
  }
  /// In the child of a fork: the context is gone, wherever it was.
  void vanished(std::size_t c) {
    for (const std::uint64_t handle : stacks_[c]) shards_.at(handle).dead = true;
    stacks_[c].clear();
    own_[c] = 0;
  }
  /// In the child of a fork nobody is left to whom a heap could be closed for ever.
  void forked() { kept_.clear(); }
  void recovered(std::uint64_t handle) { shards_.at(handle) = {nobody, false, shards_.at(handle).strict}; }

 private:
  answer claimed(std::size_t c, std::uint64_t handle) const {
    if (const auto found = shards_.find(handle); found != shards_.end() && found->second.dead) {
      return answer::owner_dead;
    }
    return is_closed_to(c, handle) ? answer::busy : answer::done;
  }

  std::map<std::uint64_t, shard> shards_;
  std::set<std::uint64_t> others_, kept_;
  std::vector<std::vector<std::uint64_t>> stacks_;
  std::vector<std::uint64_t> own_;
};

}  // namespace cairn::properties
