// SPDX-License-Identifier: MIT
//
// test_loop - functions of the tests that a fuzzer and its sanitizers are to leave as they are.
//
// Loops over contents are the test's, not the subject's: a fuzzer must not count their branches, which cost it nine
// tenths of its time. Never inlined: where a loop is inlined its branches count as the caller's.
#pragma once

/// Defined where AddressSanitizer looks on.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CAIRN_TEST_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define CAIRN_TEST_ASAN 1
#endif

#if defined(__clang__)
#define CAIRN_TEST_PLAIN __attribute__((no_sanitize("coverage", "address", "undefined")))
#define CAIRN_TEST_LOOP __attribute__((noinline)) CAIRN_TEST_PLAIN
#else
#define CAIRN_TEST_PLAIN
#define CAIRN_TEST_LOOP
#endif
