// SPDX-License-Identifier: MIT
//
// facade - the whole allocator on the models' tiny geometry, compiled for each engine (facade.hpp).
#include "system/facade.hpp"

template class cairn::allocator<cairn::check::graph::platform,
                                cairn::check::facade_geometry<cairn::check::graph::platform>>;
#ifndef CAIRN_CHECK_GRAPHS_ONLY
template class cairn::allocator<cairn::check::threads::platform,
                                cairn::check::facade_geometry<cairn::check::threads::platform>>;
#endif
#ifdef CAIRN_CHECK_HAS_RELACY
template class cairn::allocator<cairn::check::relacy::platform,
                                cairn::check::facade_geometry<cairn::check::relacy::platform>>;
#endif
