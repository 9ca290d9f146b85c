/* SPDX-License-Identifier: MIT
 *
 * plugin - a shared object that links libcairn for itself, to be loaded by a host that has another malloc (host.c).
 */
#include <string.h>

#include "cairn.h"

void* plugin_make(size_t size) {
  void* block = cairn_malloc(size);
  if (block != NULL) memset(block, 0x70, size);
  return block;
}
void plugin_drop(void* block) {
  cairn_free(block);
}
int plugin_owns(const void* block) {
  return cairn_usable_size(block) != 0;
}
