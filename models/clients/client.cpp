// SPDX-License-Identifier: MIT
//
// client - see client.hpp.
#include "client.hpp"

#include <algorithm>
#include <cstring>

namespace cairn::check::clients {
namespace {

unsigned count_of(const std::string& text, char letter) {
  return static_cast<unsigned>(std::count(text.begin(), text.end(), letter));
}
bool has(const std::string& text, char letter) {
  return text.find(letter) != std::string::npos;
}
bool is_own(char before, std::size_t thread) {
  return before == static_cast<char>('0' + thread);
}
constexpr const char* frees_all = "DrU";
bool has_any(const std::string& text, const char* of) {
  return text.find_first_of(of) != std::string::npos;
}

/// The blocks of before fit the models' three pages of two, and are written in one order.
const char* wrong_before(const client& c) {
  if (c.before.size() > client::most_before) return "more than 6 letters before";
  if (c.before.find_first_not_of(letters_before) != std::string::npos) return "no such letter before the point";
  if (count_of(c.before, 'd') > 1) return "one main heap is enough";
  if (has(c.before, 'n') && c.before.size() != 1) return "n: nothing else was before";
  unsigned pages = 0;
  for (char home : {'0', '1', '2', 'h', 'g', 'w'}) pages += (count_of(c.before, home) + 1) / 2;
  if (pages > 3) return "the blocks of before need more than 3 pages";
  for (char thread : {'0', '1', '2'}) {
    if (has(c.before, thread) && static_cast<std::size_t>(thread - '0') >= c.threads.size()) return "no such thread";
  }
  const auto place = [](char a, char b) { return letters_before.find(a) < letters_before.find(b); };
  if (!std::is_sorted(c.before.begin(), c.before.end(), place)) return "write what is before in the order 012hgwdn";
  return nullptr;
}

/// What one thread does is no misuse by itself, and does not wait for itself.
const char* wrong_thread(const std::string& thread) {
  if (thread.empty() || thread.size() > client::most_letters) return "1 to 12 letters a thread";
  if (thread.find_first_not_of(letters) != std::string::npos) return "no such letter";
  const std::size_t end = thread.find('l');
  if (end != std::string::npos && thread.find_first_of("leisaADrtuUk", end + 1) != std::string::npos) {
    return "after l only m, f, F, g, c, v, d, H, L and x";
  }
  const std::size_t moved = thread.find('t');
  if (has(thread, 'U') && thread.find('U') < moved) return "U destroys what t has moved";
  if (has(thread, 'i') && thread.find_first_of("lx") != std::string::npos) return "i with l or x says no more than l";
  return nullptr;
}

/// What threads do to each other: blocks of a destroyed heap are touched by nobody; nobody waits for a detached heap.
const char* wrong_together(const client& c) {
  unsigned destroyers = 0;
  bool waits = false, detaches = false, resets = false, late = false, allocates = false;
  for (const std::string& thread : c.threads) {
    destroyers += has_any(thread, frees_all) ? 1 : 0;
    waits |= has(thread, 's');
    detaches |= has_any(thread, "aA");
    resets |= has(thread, 'r');
    late |= has(thread, 'R');
    allocates |= has_any(thread, "mgsk");
    if (has(thread, 'R') && has_any(thread, frees_all)) return "R is late only of what somebody else destroys";
    if (has(c.before, 'n') && thread.find_first_not_of("mfcilxkHL") != std::string::npos)
      return "there is no shard heap";
  }
  if (waits && detaches) return "s could wait for ever for a detached heap";
  if (late && (destroyers == 0 || allocates)) return "R needs somebody who destroys the heap, and nobody who allocates";
  if (destroyers == 0) return nullptr;
  if (destroyers > 1 && resets) return "r, and somebody else frees the heap's blocks, too";
  for (const std::string& thread : c.threads) {
    bool inside = false;  // perhaps: the first e may not get in, and the second one then does not leave
    for (char letter : thread) {
      inside = letter == 'e' || (inside && letter != 'l' && letter != 'x');
      if (letter == 'm' && inside) return "m inside a heap that may be destroyed";
      if (letter == 'a' || letter == 'A') return "a or A with D: whoever attaches may be inside";
      if (letter == 'g' && (destroyers > 1 || !has_any(thread, frees_all)))
        return "g in a heap that somebody else destroys";
    }
  }
  return nullptr;
}

}  // namespace

std::string client::text() const {
  std::string made = before + ".";
  for (std::size_t t = 0; t < threads.size(); t++) made += (t == 0 ? "" : "|") + threads[t];
  return made;
}

bool plan::stays(unsigned block) const {
  for (const auto& thread : threads) {
    for (const step& s : thread) {
      if (s.block == block) return false;
    }
  }
  return true;
}

bool plan::touches_shard(unsigned thread) const {
  return std::any_of(threads[thread].begin(), threads[thread].end(), [](const step& s) { return s.is_last_of_shard; });
}

std::optional<plan> plan_of(const client& c, std::string& why) {
  const auto wrong = [&](const char* what) {
    why = what;
    return std::nullopt;
  };
  if (c.threads.size() < 2 || c.threads.size() > client::most_threads) return wrong("2 or 3 threads");
  if (const char* what = wrong_before(c)) return wrong(what);
  plan made;
  made.before = c.before;
  made.starts = has(c.before, 'n');
  for (const std::string& thread : c.threads) {
    if (const char* what = wrong_thread(thread)) return wrong(what);
    made.destroys |= has_any(thread, frees_all);
    made.deletes |= has(thread, 'd');
    made.moves |= has_any(thread, "tuU");
    made.hooks |= has(thread, 'H');
    made.limits |= has(thread, 'L');
    made.copies |= has(thread, 'A');
  }
  if (const char* what = wrong_together(c)) return wrong(what);
  std::vector<bool> taken(c.before.size());
  // The first block of before that nobody has, and that is the thread's or is not.
  const auto take = [&](std::size_t thread, bool own, bool has_freed_all, bool late) -> std::uint8_t {
    for (std::size_t b = 0; b < c.before.size(); b++) {
      if (taken[b] || c.before[b] == 'd' || is_own(c.before[b], thread) != own) continue;
      if (has_freed_all && is_of_shard(c.before[b])) continue;
      if (late && !is_of_shard(c.before[b])) continue;
      taken[b] = true;
      return static_cast<std::uint8_t>(b);
    }
    return plan::own;
  };
  for (std::size_t t = 0; t < c.threads.size(); t++) {
    auto& steps = made.threads.emplace_back();
    unsigned blocks = 0;  // own ones, if no malloc fails
    std::size_t last_of_shard = client::most_letters;
    bool has_freed_all = false;
    for (char letter : c.threads[t]) {
      plan::step s{letter, plan::own};
      has_freed_all |= std::strchr(frees_all, letter) != nullptr;
      if (letter == 'F' && (s.block = take(t, false, has_freed_all, false)) == plan::own)
        return wrong("F without a block of somebody else");
      if (letter == 'f') {
        if (blocks == 0 && (s.block = take(t, true, false, false)) == plan::own) return wrong("f without an own block");
        if (s.block == plan::own) blocks--;
      }
      if (letter == 'R' && (s.block = take(t, false, false, true)) == plan::own)
        return wrong("R without a block of the shard heap");
      if (letter != 'R' && s.block != plan::own && is_of_shard(c.before[s.block])) last_of_shard = steps.size();
      blocks += letter == 'm' || (letter == 'g' && !made.destroys) ? 1 : 0;
      steps.push_back(s);
    }
    if (last_of_shard < steps.size()) steps[last_of_shard].is_last_of_shard = true;
  }
  return made;
}

std::optional<client> parse(const std::string& text, std::string& why) {
  const std::size_t point = text.find('.');
  if (point == std::string::npos) {
    why = "no point after what is before";
    return std::nullopt;
  }
  client made;
  made.before = text.substr(0, point);
  for (std::size_t at = point + 1; at <= text.size();) {
    const std::size_t end = std::min(text.find('|', at), text.size());
    made.threads.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  if (!plan_of(made, why)) return std::nullopt;
  return made;
}

std::vector<client> smaller(const client& c) {
  std::vector<client> made;
  const auto offer = [&](const client& one) {
    if (std::string why; plan_of(one, why)) made.push_back(one);
  };
  for (std::size_t t = 0; t < c.threads.size(); t++) {
    client one = c;
    one.threads.erase(one.threads.begin() + static_cast<std::ptrdiff_t>(t));
    // Blocks of before go with their thread; later threads move up.
    std::string before;
    for (char b : c.before) {
      const bool thread = b >= '0' && b <= '2';
      if (thread && static_cast<std::size_t>(b - '0') == t) continue;
      before += thread && static_cast<std::size_t>(b - '0') > t ? static_cast<char>(b - 1) : b;
    }
    one.before = before;
    offer(one);
  }
  for (std::size_t b = 0; b < c.before.size(); b++) {
    client one = c;
    one.before.erase(b, 1);
    offer(one);
  }
  for (std::size_t t = 0; t < c.threads.size(); t++) {
    for (std::size_t i = 0; i < c.threads[t].size(); i++) {
      client one = c;
      one.threads[t].erase(i, 1);
      offer(one);
      for (const char* less : {"sm", "xm", "xl", "Dd", "Dr", "cm", "de", "td", "Uu", "ud", "kd", "Aa", "RF"}) {
        if (c.threads[t][i] != less[0]) continue;
        one = c;
        one.threads[t][i] = less[1];
        offer(one);
      }
    }
  }
  return made;
}

}  // namespace cairn::check::clients
