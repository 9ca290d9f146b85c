// SPDX-License-Identifier: MIT
//
// remote_list.hpp, sequentially: the watch states and their edges; models/remote_list has the schedules.
#include "remote_list.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "production.hpp"
#include "remote_word.hpp"

using namespace cairn;

namespace {
struct node {
  production::plain<node*> next;
};
struct fixture {
  std::array<node, 8> blocks{};
  remote_list<production, node> list{};
  node* base() { return blocks.data(); }
  using list_type = remote_list<production, node>;
  /// True: the page must be announced.
  bool push(std::size_t i, bool attended = true) {
    const auto answer = push_as(i, attended, false);
    CHECK((answer == list_type::pushed::quietly || answer == list_type::pushed::must_announce));
    return answer == list_type::pushed::must_announce;
  }
  list_type::pushed push_as(std::size_t i, bool attended, bool with_pin) {
    return list.push(
        base(), &blocks[i], &blocks[i], 1, [attended] { return attended; }, with_pin);
  }
  bool pin() {
    const remote_word seen = list.before_pin();
    return !seen.closed() && list.try_pin(seen);
  }
  std::vector<std::size_t> indices(decltype(list)::chain taken) {
    std::vector<std::size_t> found;
    for (node* at = taken.first; at != nullptr; at = at->next.get())
      found.push_back(static_cast<std::size_t>(at - base()));
    CHECK(found.size() == taken.count);
    return found;
  }
};
using list_of = std::vector<std::size_t>;
using pushed = fixture::list_type::pushed;
}  // namespace

TEST_CASE("the fields of the word do not touch each other") {
  const remote_word word = remote_word{std::uint64_t{0x1ffff} << remote_word::generation_at}
                               .with_chain((1u << 18) - 1, (1u << 13) - 1)
                               .with_watch(remote_word::announced);
  CHECK(word.head() == (1u << 18) - 1);
  CHECK(word.count() == (1u << 13) - 1);
  CHECK(word.watch() == remote_word::announced);
  CHECK(word.generation() == 0x1ffff);
  CHECK((!word.closed() && word.pins() == 0));
  CHECK(word.with_pin().with_pin().pins() == 2);
  CHECK(word.with_pin().without_pin().raw() == word.raw());
  CHECK(word.with_closed().head() == 0);
  CHECK(word.with_closed().watch() == remote_word::announced);
  CHECK_FALSE(word.with_closed().is_over());
  CHECK_FALSE(word.with_closed().with_watch(remote_word::armed).with_pin().is_over());
  CHECK(word.with_closed().with_watch(remote_word::armed).is_over());
  CHECK(word.next_generation().raw() == 0);
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
  CHECK(f.list.push(
            f.base(), &f.blocks[1], &f.blocks[3], 3, [] { return true; }, false) == pushed::quietly);
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

TEST_CASE("a list with blocks and an announced one cannot be armed; an armed one stays so") {
  fixture f;
  CHECK_FALSE(f.push(1));
  CHECK_FALSE(f.list.arm());
  f.list.take_all(f.base());
  CHECK(f.list.arm());
  CHECK(f.list.arm());
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

TEST_CASE("looking at the blocks changes nothing") {
  fixture f;
  for (std::size_t i : {2u, 5u, 0u}) CHECK_FALSE(f.push(i));
  list_of seen;
  for (int round = 0; round < 2; round++) {
    f.list.for_each(f.base(), [&](node* block) { seen.push_back(static_cast<std::size_t>(block - f.base())); });
  }
  CHECK(seen == list_of{0, 5, 2, 0, 5, 2});
  CHECK(f.indices(f.list.take_all(f.base())) == list_of{0, 5, 2});
  f.list.for_each(f.base(), [](node*) { CHECK(false); });
}

TEST_CASE("a pin wants the word that was seen before it") {
  fixture f;
  const remote_word before = f.list.before_pin();
  CHECK_FALSE(f.push(1));
  CHECK_FALSE(f.list.try_pin(before));
  CHECK(f.list.try_pin(f.list.before_pin()));
  CHECK_FALSE(f.list.unpin());
}

TEST_CASE("an announcement can be claimed once, whatever is in the list") {
  fixture f;
  CHECK_FALSE(f.push(1));
  CHECK(f.list.claim_announcement());
  CHECK_FALSE(f.list.claim_announcement());
  CHECK_FALSE(f.push(2, false));
  CHECK(f.indices(f.list.settle(f.base())) == list_of{2, 1});
  CHECK(f.list.arm());
  CHECK(f.list.claim_announcement());
}

TEST_CASE("a page without pins is over when it is closed") {
  fixture f;
  CHECK_FALSE(f.push(3));
  CHECK(f.list.close());
  CHECK(f.list.waiting() == 0);
  CHECK_FALSE(f.pin());
  f.list.reset();
  CHECK(f.pin());
  CHECK_FALSE(f.list.unpin());
}

TEST_CASE("a pinned page is over when the last pin is given back, with a block or without") {
  fixture f;
  for (int i = 0; i < 3; i++) CHECK(f.pin());
  CHECK(f.push_as(1, true, true) == pushed::quietly);
  CHECK_FALSE(f.list.close());
  CHECK(f.push_as(2, false, true) == pushed::without_effect);
  CHECK(f.list.waiting() == 0);
  CHECK(f.list.unpin());

  f.list.reset();
  CHECK(f.pin());
  CHECK_FALSE(f.list.close());
  CHECK(f.push_as(4, false, true) == pushed::over);
}

TEST_CASE("a closed page that is announced is over when it is settled and nobody has a pin") {
  fixture f;
  CHECK(f.list.arm());
  CHECK(f.pin());
  CHECK(f.push_as(0, true, true) == pushed::must_announce);
  CHECK_FALSE(f.list.close());
  const auto settled = f.list.settle(f.base());
  CHECK((settled.over && settled.first == nullptr && settled.count == 0));

  f.list.reset();
  CHECK((f.list.claim_announcement() && f.pin()));
  CHECK_FALSE(f.list.close());
  CHECK_FALSE(f.list.settle(f.base()).over);
  CHECK(f.list.unpin());
}

TEST_CASE("settle of an open page says nothing of its end") {
  fixture f;
  CHECK(f.list.claim_announcement());
  CHECK_FALSE(f.list.settle(f.base()).over);
}
