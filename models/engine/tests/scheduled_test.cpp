// SPDX-License-Identifier: MIT
//
// scheduled_test - executions from bytes: those that the explorer has, all of them if there are enough bytes.
#include <doctest/doctest.h>

#include <random>

#include "clients.hpp"
#include "graph/scheduled.hpp"

namespace cairn::check::tests {
namespace {

template <class Client>
class stage {
 public:
  graph::outcome play(const std::vector<std::uint8_t>& bytes) { return engine_.play(bytes.data(), bytes.size()); }
  /// `count` executions from bytes by chance, each seen by see(outcome).
  template <class See>
  void play_many(unsigned count, See see) {
    std::minstd_rand random(1);
    for (unsigned i = 0; i < count; i++) {
      std::vector<std::uint8_t> bytes(random() % 48);
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random() % 3 == 0 ? random() >> 4 : 0);
      see(play(bytes));
    }
  }
  const graph::scheduled& engine() const { return engine_; }

 private:
  program client_ = program_of<Client>();
  graph::scheduled engine_{client_};
};

/// What the explorer's executions come to, and what those from bytes do.
template <class Client>
void same_outcomes(unsigned spurious = 0) {
  options asked;
  asked.spurious = spurious;
  const slice all = graph::explore<Client>(model{}, asked, "", {});
  std::set<std::uint64_t> wanted, got;
  for (const auto& [value, count] : all.outcomes) wanted.insert(value);
  stage<Client> on;
  on.play_many(20000, [&](graph::outcome is) {
    REQUIRE(is == graph::outcome::complete);
    got.insert(on.engine().outcome_value());
  });
  CHECK(got == wanted);
}

TEST_CASE("bytes reach every outcome that the explorer has, and no other one") {
  same_outcomes<iriw>();
  same_outcomes<chooser>();
  same_outcomes<weak_twice>(~0u);
  same_outcomes<impatient>();
}

TEST_CASE("who waits is asked last: an await that will be served is never the end") {
  stage<ticket> on;
  on.play_many(1000, [&](graph::outcome is) { CHECK(is == graph::outcome::complete); });
}

TEST_CASE("without bytes the threads run one after another; with one byte there is one change of threads") {
  stage<two_locks> on;
  CHECK(on.play({}) == graph::outcome::complete);
  CHECK(on.play({0, 1}) == graph::outcome::failed);
  CHECK(on.engine().failed().kind == failure_kind::deadlock);
}

TEST_CASE("what fails from bytes fails in the same way from its replay string") {
  stage<message> on;
  unsigned races = 0;
  on.play_many(1000, [&](graph::outcome is) {
    if (is != graph::outcome::failed) return;
    CHECK(on.engine().failed().kind == failure_kind::race);
    races++;
    if (races != 1) return;
    const std::string text = on.engine().failed().text;
    const auto again = graph::replay<message>(model{}, graph::scheduled::how(), on.engine().replay());
    CHECK(again.second.text == text);
  });
  CHECK(races > 0);
}

}  // namespace
}  // namespace cairn::check::tests
