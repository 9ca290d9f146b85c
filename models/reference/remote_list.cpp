// SPDX-License-Identifier: MIT
//
// remote_list(p, k) in the sizes of a moment. 3 x 2: deep/remote_list_3x2.cpp.
#include "reference/remote_list.hpp"

namespace cairn::check {
namespace {

constexpr const char* claim = remote_list_claim;

const scenario<remote_list<1, 1>::of> a{counted("reference.remote_list.1x1", claim, "1 push, 1 take", 3)};
const scenario<remote_list<1, 2>::of> b{counted("reference.remote_list.1x2", claim, "2 pushes by 1 thread, 1 take", 5)};
const scenario<remote_list<2, 1>::of> c{counted("reference.remote_list.2x1", claim, "2 pushes, 1 take", 24)};
const scenario<remote_list<2, 2>::of> d{
    counted("reference.remote_list.2x2", claim, "2 threads with 2 pushes each, 1 take", 540)};
const scenario<remote_list<3, 1>::of> e{counted("reference.remote_list.3x1", claim, "3 pushes, 1 take", 528)};

}  // namespace
}  // namespace cairn::check
