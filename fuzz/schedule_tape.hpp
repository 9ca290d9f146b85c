// SPDX-License-Identifier: MIT
//
// schedule_tape - which client of the checker (models/clients/client.hpp) a tape with the option `scheduled` is.
//
//   contexts   odd: 2 threads, even: 3
//   record     context n, modulo threads + 1: a letter of thread n for its verb; the last one: a block of before, its
//              home by slot. An odd slot says the other letter, where a verb has two
//   schedule   engine/graph/scheduled.hpp
//
// A client says in the notation of cairn-clients what a tape does, so what is found from one schedule can be explored
// in every execution. Invariant: the client is lawful: a record that would make it unlawful is left out, and so is one
// whose verb has no letter; a thread without a record allocates.
#pragma once
#include <array>

#include "clients/client.hpp"
#include "tape.hpp"

namespace cairn::fuzz {

/// The letters of a verb, by the last bit of a record's slot; 0: it has none.
struct verb_letters {
  properties::verb what;
  char even, odd;
};
inline constexpr std::array<verb_letters, 19> scheduled_verbs{{{properties::verb::malloc, 'm', 'm'},
                                                               {properties::verb::free, 'f', 'F'},
                                                               {properties::verb::end_context, 'x', 'l'},
                                                               {properties::verb::collect, 'c', 'H'},
                                                               {properties::verb::enter, 's', 's'},
                                                               {properties::verb::try_enter, 'e', 'e'},
                                                               {properties::verb::leave, 'e', 'e'},
                                                               {properties::verb::detach, 'a', 'a'},
                                                               {properties::verb::attach, 'a', 'A'},
                                                               {properties::verb::idle, 'i', 'i'},
                                                               {properties::verb::malloc_in, 'g', 'g'},
                                                               {properties::verb::delete_heap, 'd', 'd'},
                                                               {properties::verb::delete_into, 't', 'u'},
                                                               {properties::verb::destroy, 'D', 'U'},
                                                               {properties::verb::reset, 'r', 'r'},
                                                               {properties::verb::make_heap, 'k', 'k'},
                                                               {properties::verb::limit_process, 'L', 'L'},
                                                               {properties::verb::free_sized, 'R', 'R'},
                                                               {properties::verb::visit_heap, 'v', 'v'}}};
/// More of them can't be letters.
inline constexpr std::size_t scheduled_records =
    check::clients::client::most_threads * check::clients::client::most_letters + check::clients::client::most_before;

check::clients::client client_of(const properties::tape& t);
/// The shortest tape of that client, with an empty schedule.
properties::tape tape_of(const check::clients::client& c);

}  // namespace cairn::fuzz
