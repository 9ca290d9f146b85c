// SPDX-License-Identifier: MIT
//
// tags: a floor that cannot fail a claim would be none.
#include "tags.hpp"

#include <doctest/doctest.h>

using namespace cairn::properties;

namespace {
tag_tally tally_of(unsigned tapes, unsigned with) {
  tag_tally tally;
  for (unsigned i = 0; i < tapes; i++) {
    tag_counts seen;
    seen.note(tag::block, 3);
    if (i < with) seen.note(tag::hook);
    tally.add(seen);
  }
  return tally;
}
}  // namespace

TEST_CASE("a tag below its floor is named, one at its floor is not") {
  CHECK(tally_of(200, 20).missed({{tag::hook, 10}, {tag::block, 100}}).empty());
  CHECK(tally_of(200, 19).missed({{tag::block, 100}, {tag::hook, 10}}) ==
        "hook in 19 of 200 tapes, which is below 10 %");
}
TEST_CASE("what never happened is below every floor but zero") {
  CHECK(!tally_of(200, 20).missed({{tag::forked, 1}}).empty());
  CHECK(tally_of(200, 20).missed({{tag::forked, 0}}).empty());
}
TEST_CASE("a tape counts once, however often it has the tag") {
  CHECK(tally_of(200, 20).distribution() == "block 100 %, hook 10 %");
}
TEST_CASE("a few tapes say nothing, as when one is replayed") {
  CHECK(tally_of(99, 0).missed({{tag::hook, 50}}).empty());
}
TEST_CASE("each tag has a name of its own") {
  for (std::size_t i = 0; i < tag_count; i++) {
    for (std::size_t j = 0; j < i; j++) CHECK(std::string(tag_names[i]) != tag_names[j]);
  }
}
