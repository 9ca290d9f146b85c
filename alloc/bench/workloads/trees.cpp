// SPDX-License-Identifier: MIT
//
// trees - binary trees of depth 4 to 14 are built, summed and torn down; each thread keeps one for the whole run.
//
// Nodes come from operator new and go by sized delete. One tree in eight is swapped into a mailbox, and another thread
// tears down what it finds there. Invariant: a tree has one holder, the mailboxes included.

#include <atomic>
#include <vector>

#include "block.hpp"
#include "crew.hpp"

namespace cairn::bench {

namespace {

struct node {
  node* left;
  node* right;
  std::uint64_t key;
};

constexpr unsigned deepest = 14;

std::uint64_t nodes_of(unsigned depth) {
  return (std::uint64_t{2} << depth) - 1;
}

node* build(unsigned depth, std::uint64_t key) {
  if (depth == 0) return new node{nullptr, nullptr, mix(key)};
  node* const left = build(depth - 1, key * 2);
  node* const right = build(depth - 1, key * 2 + 1);
  return new node{left, right, mix(key)};
}

std::uint64_t tear_down(node* tree) {
  if (tree == nullptr) return 0;
  const std::uint64_t sum = tear_down(tree->left) + tear_down(tree->right) * 3 + tree->key;
  delete tree;
  return sum;
}

outcome work(const request& request, unsigned thread, std::vector<std::atomic<node*>>& mailboxes) {
  generator random(request.seed, thread);
  outcome done;
  node* const kept = build(deepest, random.next());
  done.operations += nodes_of(deepest);

  const std::uint64_t wanted = request.scaled(30'000'000) / request.threads;
  for (std::uint64_t tree_index = 0; done.operations < wanted; tree_index++) {
    const unsigned depth = 4 + 2 * static_cast<unsigned>(random.below((deepest - 4) / 2 + 1));
    node* tree = build(depth, random.next());
    done.operations += nodes_of(depth);
    if (tree_index % 8 == 7) {
      // acquire and release: pairs with the exchange of the thread that put or takes the tree; publishes its nodes.
      tree = mailboxes[random.below(mailboxes.size())].exchange(tree, std::memory_order_acq_rel);
    }
    done.checksum += tear_down(tree);
  }
  done.checksum += tear_down(kept);
  return done;
}

}  // namespace

outcome run_trees(const request& request) {
  std::vector<std::atomic<node*>> mailboxes(request.threads);
  outcome total = run_crew(request.threads, [&](unsigned thread) { return work(request, thread, mailboxes); });
  for (std::atomic<node*>& box : mailboxes) {
    total.checksum += tear_down(box.load(std::memory_order_relaxed));  // relaxed: the crew is joined.
  }
  return total;
}

}  // namespace cairn::bench
