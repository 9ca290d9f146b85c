// SPDX-License-Identifier: MIT
//
// text - a client in one line, and back.
//
//   k1 | st.rel x 1; ld.acq y | cas.acqrel.rlx x 0 2; [0==1000] set 5; lock; unlock; fence.sc
//   ^ weak compare-exchanges of a thread that may fail    ^ if register 0 of this thread is 1000
//
//   ld.O w   st.O w V   xchg.O w V   add.O w V   cas.O.F w EXPECTED V   weak.O.F w EXPECTED V   await.O w OLD
//   fence.O   choose N   lock   unlock   get   set V        O, F: rlx acq rel acqrel sc        w: x y z
#pragma once
#include <string>
#include <string_view>

#include "client.hpp"

namespace cairn::check::guards {

std::string print(const client& c);
/// Empty if `c` was read; else what is wrong and where.
std::string parse(std::string_view text, client& c);
/// Registers and finals, for people: "0: 1 - 2 | 1: 0 | x=1 y=0 z=0".
std::string print(const outcome& o, const client& of);

}  // namespace cairn::check::guards
