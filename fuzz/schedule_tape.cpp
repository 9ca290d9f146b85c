// SPDX-License-Identifier: MIT
//
// schedule_tape - see schedule_tape.hpp: records to letters, and back.
#include "schedule_tape.hpp"

#include <algorithm>

namespace cairn::fuzz {
namespace {
using check::clients::client;
using check::clients::letters_before;
using properties::operation;
using properties::tape;

unsigned threads_of(const tape& t) {
  return t.contexts % 2 == 1 ? 2 : 3;
}
char letter_of(const operation& o) {
  const auto found = std::find_if(scheduled_verbs.begin(), scheduled_verbs.end(),
                                  [&](const verb_letters& v) { return v.what == o.what(); });
  return found == scheduled_verbs.end() ? '\0' : o.slot % 2 == 0 ? found->even : found->odd;
}
bool is_lawful(client c) {
  for (std::string& thread : c.threads) thread += thread.empty() ? "m" : "";
  std::string why;
  return plan_of(c, why).has_value();
}
/// `letter` at that place of `text`, a part of `c`, unless that is unlawful.
void try_to_add(const client& c, std::string& text, std::size_t at, char letter) {
  text.insert(at, 1, letter);
  if (!is_lawful(c)) text.erase(at, 1);
}

}  // namespace

client client_of(const tape& t) {
  client made;
  made.threads.resize(threads_of(t));
  const std::size_t threads = made.threads.size();
  // First what is before: it decides what may be freed.
  for (const operation& o : t.operations) {
    if (o.context % (threads + 1) != threads) continue;
    const std::size_t home = o.slot % letters_before.size();
    const auto later = [&](char other) { return letters_before.find(other) > home; };
    const auto at = std::find_if(made.before.begin(), made.before.end(), later) - made.before.begin();
    try_to_add(made, made.before, static_cast<std::size_t>(at), letters_before[home]);
  }
  for (const operation& o : t.operations) {
    const std::size_t which = o.context % (threads + 1);
    const char letter = letter_of(o);
    if (which == threads || letter == '\0') continue;
    try_to_add(made, made.threads[which], made.threads[which].size(), letter);
  }
  for (std::string& thread : made.threads) thread += thread.empty() ? "m" : "";
  return made;
}

tape tape_of(const client& c) {
  tape made;
  made.contexts = c.threads.size() == 2 ? 1 : 2;
  made.flags = tape::heaps;
  made.options = tape::scheduled;
  for (char home : c.before) {
    made.operations.push_back({static_cast<std::uint8_t>(properties::verb::malloc),
                               static_cast<std::uint8_t>(c.threads.size()),
                               static_cast<std::uint8_t>(letters_before.find(home)), 0, 0, 0});
  }
  for (std::size_t t = 0; t < c.threads.size(); t++) {
    for (char letter : c.threads[t]) {
      const auto found = std::find_if(scheduled_verbs.begin(), scheduled_verbs.end(),
                                      [&](const verb_letters& v) { return v.even == letter || v.odd == letter; });
      made.operations.push_back({static_cast<std::uint8_t>(found->what), static_cast<std::uint8_t>(t),
                                 static_cast<std::uint8_t>(found->even == letter ? 0 : 1), 0, 0, 0});
    }
  }
  return made;
}

}  // namespace cairn::fuzz
