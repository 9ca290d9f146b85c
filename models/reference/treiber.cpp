// SPDX-License-Identifier: MIT
//
// treiber(p, q) in the sizes of a moment. 3 + 3 without retry: deep/treiber_3x3.cpp.
#include "reference/treiber.hpp"

namespace cairn::check {
namespace {

constexpr const char* claim = treiber_claim;

const scenario<treiber<1, 1>::of> a{counted("reference.treiber.1+1", claim, "1 push, 1 pop", 2)};
const scenario<treiber<2, 1>::of> b{counted("reference.treiber.2+1", claim, "2 pushes, 1 pop", 16, 4)};
const scenario<treiber<2, 2>::of> c{counted("reference.treiber.2+2", claim, "2 pushes, 2 pops", 76, 60)};
const scenario<treiber<3, 3>::of> d{counted_large("reference.treiber.3+3", claim, "3 pushes, 3 pops", 24'672, 77'184)};

const scenario<treiber<1, 1, false>::of> e{counted("reference.treiber.1+1.without_retry", claim, "1 push, 1 pop", 2)};
const scenario<treiber<2, 1, false>::of> f{
    counted("reference.treiber.2+1.without_retry", claim, "2 pushes, 1 pop", 20)};
const scenario<treiber<2, 2, false>::of> g{
    counted("reference.treiber.2+2.without_retry", claim, "2 pushes, 2 pops", 164)};

}  // namespace
}  // namespace cairn::check
