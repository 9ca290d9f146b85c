// SPDX-License-Identifier: MIT
//
// generator - lawful random clients, as a generator of RapidCheck whose shrinks are the smaller lawful clients.
#pragma once
#include <rapidcheck.h>

#include "client.hpp"

namespace cairn::check::clients {

rc::Gen<client> clients();

}  // namespace cairn::check::clients
