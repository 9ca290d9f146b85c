// SPDX-License-Identifier: MIT
//
// worker_process - the side of a worker that explores: reads requests, calls the engine, writes replies.
#include "worker_process.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <new>
#include <set>

#include "archive.hpp"

namespace cairn::check::front {

template <class A>
void fields(A& a, request& r) {
  a(r.what, r.calls, r.limit, r.seed, r.replay);
}
template <class A>
void fields(A& a, probes& p) {
  a(p.count, p.sum, p.squares);
}
template <class A>
void fields(A& a, reply& r) {
  a(r.explored, r.numbered, r.out_of_memory, r.seconds, r.shown, r.failed, r.estimate);
}

std::string packed(const request& what) {
  packer to;
  to(what);
  return std::move(to.bytes);
}
std::optional<reply> unpacked_reply(const std::string& bytes) {
  unpacker from(bytes);
  reply made;
  from(made);
  return from.complete() ? std::optional(std::move(made)) : std::nullopt;
}

void add(slice& to, const slice& more) {
  to.done += more.done;
  if (to.failed.kind == failure_kind::none) to.failed = more.failed;
  to.failures += more.failures;
  to.fraction = to.fraction < 0 || more.fraction < 0 ? -1 : to.fraction + more.fraction;
  for (const auto& [value, count] : more.outcomes) to.outcomes[value] += count;
  for (const auto& [point, count] : more.covered) to.covered[point] += count;
  to.sites.insert(more.sites.begin(), more.sites.end());
  to.graphs.insert(to.graphs.end(), more.graphs.begin(), more.graphs.end());
  for (auto pairs : {&slice::load_buffering, &slice::reads_from}) {
    std::set<std::pair<std::string, std::string>> both((to.*pairs).begin(), (to.*pairs).end());
    both.insert((more.*pairs).begin(), (more.*pairs).end());
    (to.*pairs).assign(both.begin(), both.end());
  }
  to.contended_executions += more.contended_executions;
  to.contended_words.insert(more.contended_words.begin(), more.contended_words.end());
}

namespace {

using clock = std::chrono::steady_clock;

double since(clock::time_point start) {
  return std::chrono::duration<double>(clock::now() - start).count();
}

bool read_exactly(int file, char* to, std::size_t bytes) {
  while (bytes != 0) {
    const ssize_t got = ::read(file, to, bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    bytes -= static_cast<std::size_t>(got);
  }
  return true;
}

std::uint64_t executions_of(const counts& done) {
  return done.complete + done.blocked + done.crashed + done.bounded;
}

/// The last call first, as a depth-first search would; what the limits leave over is open, in the same order.
void explore_calls(const job& what, request& asked, reply& answer) {
  const clock::time_point start = clock::now();
  std::vector<std::string> open = std::move(asked.calls);
  budget left = asked.limit;
  while (!open.empty()) {
    if (asked.limit.milliseconds != 0) {
      const auto gone = static_cast<std::uint64_t>(since(start) * 1000);
      if (gone >= asked.limit.milliseconds) break;
      left.milliseconds = asked.limit.milliseconds - gone;
    }
    if (asked.limit.executions != 0) {
      const std::uint64_t done = executions_of(answer.explored.done);
      if (done >= asked.limit.executions) break;
      left.executions = asked.limit.executions - done;
    }
    const std::string call = std::move(open.back());
    open.pop_back();
    slice part = what.entry().explore(*what.of, what.how, call, left);
    add(answer.explored, part);
    for (auto next = part.open.rbegin(); next != part.open.rend(); ++next) open.push_back(std::move(*next));
    if (part.failed.kind != failure_kind::none && !what.how.keep_going) break;
  }
  answer.explored.open = std::move(open);
}

void explore_numbered(const job& what, const request& asked, reply& answer) {
  options how = what.how;
  how.seed = asked.seed;
  const slice part = what.entry().explore(*what.of, how, "", asked.limit);
  add(answer.explored, part);
  answer.numbered = executions_of(part.done);
}

/// Descends from call to one of its open calls, each with a budget of one execution.
void probe(const job& what, const request& asked, probes& sums) {
  const clock::time_point start = clock::now();
  std::uint64_t random = asked.seed;
  const auto next_below = [&](std::uint64_t limit) {
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    return random % limit;
  };
  do {
    double estimate = 0, weight = 1;
    for (std::string call;;) {
      slice part = what.entry().explore(*what.of, what.how, call, {1, 0});
      estimate += weight * static_cast<double>(executions_of(part.done));
      if (part.open.empty() || part.failed.kind != failure_kind::none) break;
      weight *= static_cast<double>(part.open.size());
      call = std::move(part.open[next_below(part.open.size())]);
    }
    sums.count++;
    sums.sum += estimate;
    sums.squares += estimate * estimate;
  } while (since(start) * 1000 < static_cast<double>(asked.limit.milliseconds));
}

reply answer_to(const job& what, request& asked) {
  reply answer;
  const clock::time_point start = clock::now();
  try {
    switch (asked.what) {
      case request::kind::explore: explore_calls(what, asked, answer); break;
      case request::kind::numbered: explore_numbered(what, asked, answer); break;
      case request::kind::probe: probe(what, asked, answer.estimate); break;
      case request::kind::replay:
        std::tie(answer.shown, answer.failed) = what.entry().replay(*what.of, what.how, asked.replay);
        break;
    }
  } catch (const std::bad_alloc&) {
    answer = {};
    answer.out_of_memory = true;
  }
  answer.seconds = since(start);
  return answer;
}

}  // namespace

void serve(const job& what, int requests, int replies) {
  if (!what.weak_site.empty()) weaken(what.weak_site.c_str(), what.weak_order);
  for (;;) {
    std::uint64_t size = 0;
    if (!read_exactly(requests, reinterpret_cast<char*>(&size), sizeof size)) return;
    std::string bytes(size, '\0');
    if (!read_exactly(requests, bytes.data(), size)) return;
    request asked;
    unpacker from(bytes);
    from(asked);
    if (!from.complete()) return;
    reply answer = answer_to(what, asked);
    packer to;
    to(answer);
    size = to.bytes.size();
    to.bytes.insert(0, reinterpret_cast<const char*>(&size), sizeof size);
    for (std::size_t at = 0; at < to.bytes.size();) {
      const ssize_t wrote = ::write(replies, to.bytes.data() + at, to.bytes.size() - at);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return;
      at += static_cast<std::size_t>(wrote);
    }
  }
}

}  // namespace cairn::check::front
