// SPDX-License-Identifier: MIT
//
// remote_list.hpp, sequentially: the watch states and their edges; models/remote_list has the schedules.
#include "remote_list.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "production.hpp"

using namespace cairn;

namespace {
struct node {
  production::plain<node*> next;
};
struct fixture {
  std::array<node, 8> blocks{};
  remote_list<production, node> list{};
  node* base() { return blocks.data(); }
  bool push(std::size_t i, bool attended = true) { return list.push(base(), &blocks[i], &blocks[i], 1, attended); }
  std::vector<std::size_t> indices(decltype(list)::chain taken) {
    std::vector<std::size_t> found;
    for (node* at = taken.first; at != nullptr; at = at->next.get())
      found.push_back(static_cast<std::size_t>(at - base()));
    CHECK(found.size() == taken.count);
    return found;
  }
};
using list_of = std::vector<std::size_t>;
}  // namespace

TEST_CASE("the fields of the word do not touch each other") {
  const remote_word word = remote_word{std::uint64_t{0x7fffffff} << remote_word::generation_at}
                               .with_chain((1u << 18) - 1, (1u << 13) - 1)
                               .with_watch(remote_word::announced);
  CHECK(word.head() == (1u << 18) - 1);
  CHECK(word.count() == (1u << 13) - 1);
  CHECK(word.watch() == remote_word::announced);
  CHECK(word.generation() == 0x7fffffff);
  CHECK(word.with_chain(0, 0).watch() == remote_word::announced);
  CHECK(word.with_watch(remote_word::watched).count() == (1u << 13) - 1);
}

TEST_CASE("what was pushed is taken once, the last one first") {
  fixture f;
  for (std::size_t i : {2u, 5u, 0u}) CHECK_FALSE(f.push(i));
  CHECK(f.list.waiting() == 3);
  CHECK(f.indices(f.list.take_all(f.base())) == list_of{0, 5, 2});
  CHECK(f.list.waiting() == 0);
  CHECK(f.list.take_all(f.base()).first == nullptr);
}

TEST_CASE("block 0 is a block and not the end of the list") {
  fixture f;
  CHECK_FALSE(f.push(0));
  CHECK(f.indices(f.list.take_all(f.base())) == list_of{0});
}

TEST_CASE("a chain is pushed whole, before what was there") {
  fixture f;
  CHECK_FALSE(f.push(7));
  f.blocks[1].next.set(&f.blocks[2]);
  f.blocks[2].next.set(&f.blocks[3]);
  CHECK_FALSE(f.list.push(f.base(), &f.blocks[1], &f.blocks[3], 3, true));
  CHECK(f.indices(f.list.take_all(f.base())) == list_of{1, 2, 3, 7});
}

TEST_CASE("the first push after arm announces, and only the first") {
  fixture f;
  CHECK(f.list.arm());
  CHECK_FALSE(f.list.is_announced());
  CHECK(f.push(1));
  CHECK(f.list.is_announced());
  CHECK_FALSE(f.push(2));
  CHECK_FALSE(f.push(3, false));
}

TEST_CASE("a push into a watched page announces only while nobody attends") {
  fixture f;
  CHECK_FALSE(f.push(1, true));
  CHECK(f.push(2, false));
  CHECK_FALSE(f.push(3, false));
  CHECK(f.list.waiting() == 3);
}

TEST_CASE("a list with blocks, an armed one and an announced one cannot be armed") {
  fixture f;
  CHECK_FALSE(f.push(1));
  CHECK_FALSE(f.list.arm());
  f.list.take_all(f.base());
  CHECK(f.list.arm());
  CHECK_FALSE(f.list.arm());
  CHECK(f.push(1));
  f.list.take_all(f.base());
  CHECK_FALSE(f.list.arm());
}

TEST_CASE("disarm looks again unless it has been announced") {
  fixture f;
  CHECK(f.list.disarm());  // watched already
  CHECK(f.list.arm());
  CHECK(f.list.disarm());
  CHECK_FALSE(f.push(1));  // not announced: it is watched
  f.list.take_all(f.base());
  CHECK(f.list.arm());
  CHECK(f.push(2));
  CHECK_FALSE(f.list.disarm());
  CHECK(f.list.is_announced());
}

TEST_CASE("taking the blocks leaves the announcement, settling ends it") {
  fixture f;
  CHECK(f.list.arm());
  CHECK(f.push(4));
  CHECK(f.indices(f.list.take_all(f.base())) == list_of{4});
  CHECK(f.list.is_announced());
  CHECK_FALSE(f.push(5));
  CHECK(f.indices(f.list.settle(f.base())) == list_of{5});
  CHECK_FALSE(f.list.is_announced());
  CHECK(f.list.settle(f.base()).first == nullptr);
}

TEST_CASE("reset makes a watched, empty list, again and again") {
  fixture f;
  CHECK(f.list.arm());
  for (int i = 0; i < 5; i++) {
    f.list.reset();
    CHECK_FALSE(f.list.is_announced());
    CHECK(f.list.waiting() == 0);
    CHECK(f.list.arm());
  }
}
