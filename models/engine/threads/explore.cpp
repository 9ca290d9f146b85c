// SPDX-License-Identifier: MIT
//
// explore - one stress execution after the other.
#include "threads/explore.hpp"

#include <chrono>
#include <cstdlib>

#include "threads/crew.hpp"

namespace cairn::check::threads {
namespace {

/// Of build and after, which may fail too.
template <class Step>
bool coordinate(Step step) {
  if (setjmp(me.exit) != 0) return false;
  step();
  return true;
}

/// One execution; false: its threads are lost.
bool execute(crew& threads, const program& of, void* object, std::uint64_t seed) {
  me.index = 0;
  me.state = ~seed;
  contexts::reset();
  model_memory::begin_execution();
  stage.begin();
  if (!coordinate([&] { of.build(object); })) return true;
  contexts::running = true;
  threads.begin(seed);
  const bool ended = threads.end();
  contexts::running = false;
  if (threads.lost()) return false;
  const bool clean = ended && stage.failed.kind == failure_kind::none;
  if (clean && coordinate([&] { of.after(object); }) && stage.alive() != 0) {
    stage.fail(failure_kind::leak, "an object that was created is never destroyed");
  }
  of.destroy(object);
  model_memory::end_execution();
  return true;
}

}  // namespace

slice explore_program(const program& of, const options& wanted, const std::string& call, const budget& granted) {
  slice made;
  made.fraction = -1;
  std::uint64_t seed = call.empty() ? wanted.seed : std::strtoull(call.c_str(), nullptr, 10);
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t limit = granted.executions != 0     ? granted.executions
                              : granted.milliseconds != 0 ? ~std::uint64_t{0}
                                                          : 10'000;
  void* object = std::aligned_alloc(4096, (of.bytes + 4095) / 4096 * 4096);
  if (object == nullptr) std::abort();
  contexts::thread_index = [] { return me.index; };
  bool lost = false;
  {
    crew threads(of, object);
    for (std::uint64_t n = 0; n < limit && !lost; n++) {
      lost = !execute(threads, of, object, seed++);
      if (stage.failed.kind != failure_kind::none) {
        if (made.failures++ == 0) {
          made.failed = stage.failed;
          made.failed.text += ", seed " + std::to_string(seed - 1);
        }
        if (!wanted.keep_going) break;
      } else {
        made.done.complete++;
        if (stage.has_outcome) made.outcomes[stage.value]++;
        for (const auto& point : stage.points) made.covered[point]++;
      }
      const auto spent = std::chrono::steady_clock::now() - start;
      if (granted.milliseconds != 0 && spent >= std::chrono::milliseconds(granted.milliseconds)) break;
    }
  }
  if (!lost) std::free(object);
  if (granted.executions != 0 || granted.milliseconds != 0) made.open.push_back(std::to_string(seed));
  return made;
}

}  // namespace cairn::check::threads
