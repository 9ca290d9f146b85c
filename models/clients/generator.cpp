// SPDX-License-Identifier: MIT
//
// generator - see generator.hpp. Weights: what says most about the protocols for its number of executions.
//
// Two heavy operations in different threads (ends of heaps, visits, collects: dozens of accesses to shared words each)
// make millions of executions, so a client has a budget: it would be INCOMPLETE, which says nothing.
#include "generator.hpp"

#include <algorithm>

namespace cairn::check::clients {
namespace {

/// Roughly the logarithm of what one more letter multiplies the executions by.
unsigned cost_of(char letter) {
  switch (letter) {
    case 'v': return 6;
    case 't':
    case 'U':
    case 'r':
    case 'k': return 7;
    case 'c':
    case 'd':
    case 'u':
    case 'D': return 5;
    case 'g': return 4;
    case 's': return 3;
    case 'x':
    case 'e':
    case 'l':
    case 'H':
    case 'A':
    case 'i': return 2;
    default: return 1;
  }
}
unsigned cost_of(const client& c) {
  unsigned cost = c.threads.size() == 3 ? 3 : 0;
  for (const std::string& thread : c.threads) {
    for (char letter : thread) cost += cost_of(letter);
  }
  return cost;
}

class drawing {
 public:
  drawing(const rc::Random& random, const length& of) : random_(random), length_(of) {}

  client draw() {
    for (;;) {
      client made;
      made.before = before();
      const unsigned threads = below(10) < 7 ? 2 : 3;
      for (unsigned t = 0; t < threads; t++) made.threads.push_back(thread());
      std::string why;
      const std::string text = made.text();
      const auto no = [&](char letter) { return text.find(letter) == std::string::npos; };
      const bool empty = (!no('a') && no('e')) || (!no('A') && no('a'));  // says nothing
      if (!empty && (length_.cost == 0 || cost_of(made) <= length_.cost) && plan_of(made, why)) return made;
    }
  }

 private:
  /// Of the letters, each as often as it is written.
  char one_of(const std::string& weighted) { return rc::gen::elementOf(weighted)(random_.split(), 100).value(); }
  unsigned below(unsigned count) { return rc::gen::inRange(0u, count)(random_.split(), 100).value(); }
  std::string before() {
    std::string made;
    if (below(40) == 0) return "n";
    for (unsigned left = below(5); left != 0; left--) made += one_of("000011112hhhhhggwwd");
    std::sort(made.begin(), made.end(), [](char a, char b) { return letters_before.find(a) < letters_before.find(b); });
    return made;
  }
  std::string thread() {
    std::string made;
    for (unsigned left = 2 + below(length_.letters - 1); left != 0; left--) {
      made += one_of("mmmmmmmmffffffFFFFFFFFFFFFFFggeeeeeeeesssiiiiccvvddddDDDDlllxxxxaaarrrtttuuUUkkkkAAAHHLLRRR");
    }
    return made;
  }

  rc::Random random_;
  length length_;
};

}  // namespace

rc::Gen<client> clients(const length& of) {
  return rc::Gen<client>([of](const rc::Random& random, int) {
    return rc::shrinkable::shrinkRecur(drawing(random, of).draw(),
                                       [](const client& c) { return rc::seq::fromContainer(smaller(c)); });
  });
}

}  // namespace cairn::check::clients
