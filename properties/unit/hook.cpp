// SPDX-License-Identifier: MIT
//
// hook.hpp: registering and reading; models/hook has the schedules.
#include "hook.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "production.hpp"

using namespace cairn;

namespace {
using function = void (*)(void*);
using hook_type = hook<production, function>;
void first(void*) {}
void second(void*) {}
int one, two;
}  // namespace

TEST_CASE("nothing is registered at first") {
  hook_type h{};
  CHECK((h.read().function == nullptr));
}

TEST_CASE("the last registered pair is read, and null takes it out") {
  hook_type h{};
  h.set(first, &one);
  CHECK((h.read().function == first && h.read().argument == &one));
  h.set(second, &two);
  CHECK((h.read().function == second && h.read().argument == &two));
  h.set(nullptr, nullptr);
  CHECK((h.read().function == nullptr));
}

TEST_CASE("in the child of a fork a whole pair stays") {
  hook_type h{};
  h.set(first, &one);
  h.after_fork_child();
  CHECK((h.read().function == first && h.read().argument == &one));
}

TEST_CASE("two who register and two who read never mix the pairs") {
  hook_type h{};
  h.set(first, &one);
  production::atomic<std::uint32_t> mixed{0}, over{0};
  const auto reader = [&] {
    while (over.load(order::relaxed, at<"t">) != 2) {
      const auto seen = h.read();
      if (seen.function == nullptr) continue;
      const bool fits = (seen.function == first) == (seen.argument == &one);
      if (!fits) mixed.fetch_add(1, order::relaxed, at<"t">);
    }
  };
  const auto writer = [&](function f, void* argument) {
    for (int i = 0; i < 2000; i++) h.set(f, argument);
    over.fetch_add(1, order::relaxed, at<"t">);
  };
  std::thread threads[] = {std::thread(reader), std::thread(reader), std::thread(writer, first, &one),
                           std::thread(writer, second, &two)};
  for (auto& t : threads) t.join();
  CHECK(mixed.load(order::relaxed, at<"t">) == 0);
  CHECK((h.read().function != nullptr));
}
