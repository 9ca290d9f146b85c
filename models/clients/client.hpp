// SPDX-License-Identifier: MIT
//
// client - a small program that uses the whole allocator, as a string: what is there before, and what each thread does.
//
//   00h.mF|ed|v       before: two blocks of thread 0's own heap, one of the shard heap. thread 0: m, F; 1: e, d; 2: v
//
//   before   0 1 2  a block of that thread's own heap     h  of the shard heap     g  the same, by a guest
//            w  of a thread that has ended                d  a heap has been deleted: there is a main heap
//            n  nothing at all: the threads start the allocator, and there is no shard heap
//   threads  m  malloc                                    f  free of an own block (the last one; else one of before)
//            F  free of somebody else's block of before   g  malloc_in the shard heap, from outside
//            e  try_enter the shard heap; if inside: leave   s  enter, malloc, free, leave
//            i  idle; if idle: busy                       c  collect(true)              v  visit the shard heap
//            d  delete the shard heap                     D  destroy it                  r  reset it
//            t  delete it into another one                u  delete that one             U  destroy that one, after t
//            k  make a heap, with a block, and delete it
//            l  the thread ends (calls that follow are served by heaps that are lent)
//            x  the thread ends and another one begins, which adopts a heap or makes one
//            a  if inside: detach, for whoever comes; else: attach what somebody has detached
//            R  free of a shard block of before, which may come while others destroy it, or later
//            A  if outside: attach a copy of it; of all copies one attaches
//            H  register a hook for deferred frees        L  limit the process to 2 slices
//
// A thread that is inside at its end leaves. D, r and U do nothing before all others have freed what they are going to
// free by f and F of the shard heap's blocks; what they have freed may still be on its way. R does not wait for that;
// with it nobody allocates, as a free that comes after the end is noticed only while its memory is not in use again.
// Invariant of lawful clients: whatever the interleaving, no call is misuse (but for late copies and frees), and nobody
// waits for somebody who does not come; a block of before is freed once, by the thread that the plan says.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cairn::check::clients {

struct client {
  static constexpr unsigned most_threads = 3, most_letters = 12, most_before = 6;
  std::string before;
  std::vector<std::string> threads;

  std::string text() const;
  bool operator==(const client&) const = default;
};

inline constexpr std::string_view letters_before = "012hgwdn", letters = "mfFgesicvdDlxartuUkAHLR";
inline bool is_of_shard(char before) {
  return before == 'h' || before == 'g';
}

/// A client as it is played: which block each free is about.
struct plan {
  static constexpr std::uint8_t own = 0xFF;  ///< the thread's last own block
  struct step {
    char letter;
    std::uint8_t block;             ///< f, F, R: index in `before`, or own
    bool is_last_of_shard = false;  ///< the thread's last free of such a block
  };
  std::string before;
  std::vector<std::vector<step>> threads;
  bool starts = false, destroys = false, deletes = false, moves = false, hooks = false, limits = false, copies = false;

  /// Whether nobody frees that block of before.
  bool stays(unsigned block) const;
  /// Whether that thread frees blocks of before of the shard heap.
  bool touches_shard(unsigned thread) const;
  /// Whether the shard heap may end, or its blocks.
  bool ends() const { return destroys || deletes || moves; }
};

/// Null: it is not lawful, and `why` says the reason.
std::optional<plan> plan_of(const client& c, std::string& why);

/// Of what text() has printed. Null: it is none, or not lawful.
std::optional<client> parse(const std::string& text, std::string& why);

/// Lawful clients with one letter, thread or block of before less, or a letter that does less.
std::vector<client> smaller(const client& c);

}  // namespace cairn::check::clients
