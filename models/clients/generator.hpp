// SPDX-License-Identifier: MIT
//
// generator - lawful random clients, as a generator of RapidCheck whose shrinks are the smaller lawful clients.
#pragma once
#include <rapidcheck.h>

#include "client.hpp"

namespace cairn::check::clients {

/// How long: letters a thread at most, and of all together a budget of executions (generator.cpp); 0: none.
struct length {
  unsigned letters = 3, cost = 14;
};
rc::Gen<client> clients(const length& of);

}  // namespace cairn::check::clients
