/* SPDX-License-Identifier: MIT
 *
 * Exits with 0 if this program runs on the Cairn of its header; EXPECT_OVERRIDE: malloc is Cairn's, too.
 */
#include <cairn.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void expect(int holds, const char* what) {
  if (holds) return;
  fprintf(stderr, "consumer: failed: %s\n", what);
  failures++;
}

int main(void) {
  char* block = cairn_calloc(10, 10);
  void* system_block = malloc(100);
  cairn_stats_t stats = {.size = sizeof stats};

  expect(cairn_version() == CAIRN_VERSION_MAJOR * 10000 + CAIRN_VERSION_MINOR * 100 + CAIRN_VERSION_PATCH,
         "library and header have one version");
  expect(block != NULL && block[0] == 0 && block[99] == 0, "cairn_calloc gives zeroed memory");
  expect(cairn_usable_size(block) >= 100, "the usable size covers the request");
  expect(cairn_get_stats(&stats) == 0 && stats.live_bytes >= 100, "statistics count the block");
#if defined(EXPECT_OVERRIDE)
  expect(cairn_usable_size(system_block) >= 100, "malloc is Cairn's");
#else
  expect(cairn_usable_size(system_block) == 0, "malloc is the C library's");
#endif
  block = cairn_realloc(block, 1 << 20);
  expect(block != NULL && block[0] == 0 && block[99] == 0, "cairn_realloc keeps the contents");
  cairn_free(block);
  free(system_block);
  return failures != 0;
}
