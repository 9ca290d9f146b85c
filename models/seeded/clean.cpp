// SPDX-License-Identifier: MIT
//
// The page and the stack of pages without a bug: clean, and with known numbers of executions.
#include "seeded/clients.hpp"

namespace cairn::check::seeded {
namespace {

statement clean(const char* name, const char* claim, const char* bounds, std::uint64_t complete, bool small) {
  statement said{claim, bounds, name};
  said.graph.complete = complete;
  said.graph.blocked = 0;
  said.spurious = 0;
  if (!small) {  // too large for Relacy's exhaustive search in a quick run: it tries some at random
    said.relacy.search = search_kind::random;
    said.relacy.complete = 2000;
  }
  return said;
}

constexpr const char* s0 = "blocks that others free while the owner allocates come back, each once";
constexpr const char* s1 = "the first free of a full page comes over the heap's list, and none is lost";
constexpr const char* s2 = "an abandoned page has one owner at a time, who sees all that was done to it";
constexpr const char* s3 = "a page popped from the stack is held by one thread";

const scenario<remote_frees<bug::none, 3, 1>::of> s0_3x1{
    clean("seeded.remote_frees.3x1", s0, "3 threads, 1 operation each", 4, true)};
const scenario<remote_frees<bug::none, 3, 2>::of> s0_3x2{
    clean("seeded.remote_frees.3x2", s0, "3 threads, 2 operations each", 2208, false)};
const scenario<full_page<bug::none, 3, 1>::of> s1_3x1{
    clean("seeded.full_page.3x1", s1, "3 threads, 1 operation each", 32, true)};
const scenario<full_page<bug::none, 3, 2>::of> s1_3x2{
    clean("seeded.full_page.3x2", s1, "3 threads, 2 operations each", 10'120, false)};
const scenario<hand_over<bug::none, 3, 2>::of> s2_3x2{
    clean("seeded.hand_over.3x2", s2, "3 threads, 2 operations each", 596, true)};
const scenario<hand_over<bug::none, 3, 3>::of> s2_3x3{
    clean("seeded.hand_over.3x3", s2, "3 threads, 3 operations each", 18'996, false)};
const scenario<popped_pages<bug::none, 2, 1>::of> s3_2x1{
    clean("seeded.popped_pages.2x1", s3, "2 threads, 1 operation each", 146, true)};
const scenario<popped_pages<bug::none, 2, 2>::of> s3_2x2{
    clean("seeded.popped_pages.2x2", s3, "2 threads, 2 operations each", 129'843, false)};

const scenario<hand_over<bug::fence_hand_over, 3, 2>::of> fence{
    clean("seeded.fence_hand_over", "a relaxed store after a seq_cst fence hands over as a release store does",
          "3 threads, 2 operations each", 2130, true)};

}  // namespace
}  // namespace cairn::check::seeded
