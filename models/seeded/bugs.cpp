// SPDX-License-Identifier: MIT
//
// Each planted bug with a client that shows it: a failure is what these models expect.
//
// The graph engine finds all. Relacy certifies the two-step abandon as correct, as it keeps the release sequences of
// C++11; without the tag its exhaustive search is too long for the pages' ABA, which its random search finds at once.
#include "seeded/clients.hpp"

namespace cairn::check::seeded {
namespace {

enum class relacy_finds : unsigned char { it, it_at_random, nothing };

statement broken(const char* name, const char* claim, const char* bounds, relacy_finds finds = relacy_finds::it) {
  statement said{claim, bounds, name};
  said.spurious = 0;
  said.graph.fails = true;
  said.relacy.fails = finds != relacy_finds::nothing;
  if (finds == relacy_finds::it_at_random) {
    said.relacy.search = search_kind::random;
    said.relacy.complete = 100'000;
  }
  said.on_threads = false;  // on real threads these are undefined behaviour
  return said;
}

constexpr const char* two = "2 threads, 1 operation each";
constexpr const char* two_by_two = "2 threads, 2 operations each";
constexpr const char* three = "3 threads, 1 operation each";

const scenario<remote_frees<bug::push_relaxed, 2, 2>::of> push_relaxed{
    broken("seeded.push_relaxed", "a foreign free that does not release races on the block's link", two_by_two)};
const scenario<remote_frees<bug::collect_relaxed, 2, 2>::of> collect_relaxed{
    broken("seeded.collect_relaxed", "a collect that does not acquire races on the block's link", two_by_two)};

const scenario<full_page<bug::lost_delayed, 3, 1>::of> lost_delayed{
    broken("seeded.lost_delayed", "a blind store of the route loses the block that was freed in between", three)};
const scenario<full_page<bug::use_after_reuse, 2, 1>::of> use_after_reuse{broken(
    "seeded.use_after_reuse", "a freer that touches the block after it is in the list races with its owner", two)};
const scenario<full_page<bug::delayed_pop_relaxed, 2, 1>::of> delayed_pop_relaxed{
    broken("seeded.delayed_pop_relaxed", "a heap that takes delayed frees without acquire races on their links", two)};

const scenario<hand_over<bug::double_reclaim, 3, 1>::of> double_reclaim{
    broken("seeded.double_reclaim", "two claimers that test and then set both own the page", three)};
const scenario<hand_over<bug::abandon_relaxed, 2, 1>::of> abandon_relaxed{
    broken("seeded.abandon_relaxed", "an abandoned page without release races with its next owner", two)};
const scenario<hand_over<bug::claim_relaxed, 2, 1>::of> claim_relaxed{
    broken("seeded.claim_relaxed", "a claim without acquire races with the owner before", two)};
const scenario<hand_over<bug::two_step_abandon, 2, 1>::of> two_step_abandon{
    broken("seeded.two_step_abandon", "a relaxed store after a release store releases nothing in C++20", two,
           relacy_finds::nothing)};

const scenario<popped_pages<bug::aba_pop, 2, 2>::of> aba_pop{broken(
    "seeded.aba_pop", "a stack without a tag hands one page to two threads", two_by_two, relacy_finds::it_at_random)};
const scenario<popped_pages<bug::abandon_relaxed, 2, 1>::of> stack_push_relaxed{
    broken("seeded.stack_push_relaxed", "a page pushed without release races with who pops it", two)};
const scenario<popped_pages<bug::claim_relaxed, 2, 1>::of> stack_pop_relaxed{
    broken("seeded.stack_pop_relaxed", "a page popped by a retry without acquire races with who pushed it", two)};

}  // namespace
}  // namespace cairn::check::seeded
