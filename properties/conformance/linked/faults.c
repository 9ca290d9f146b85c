/* SPDX-License-Identifier: MIT
 *
 * faults - a program that takes every kind of memory from malloc, checks all it has, and survives a system that
 * refuses.
 *
 * Each block carries its number in every 64th byte. A call that returns NULL is counted and forgotten; everything that
 * was got must be intact at the end, and then, when the system gives again, everything must be got. Prints "intact".
 * Run by programs/faults.sh with system calls that fail at the n-th call.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { many = 150 };
static struct {
  unsigned char* start;
  size_t size;
} blocks[many];

static const size_t sizes[] = {16, 100, 1000, 5000, 20000, 100000, 400000, 700000, 1500000, 5000000};

static void fill(int i) {
  for (size_t at = 0; at < blocks[i].size; at += 64) blocks[i].start[at] = (unsigned char)i;
}

static int intact(int i) {
  for (size_t at = 0; at < blocks[i].size; at += 64)
    if (blocks[i].start[at] != (unsigned char)i) return 0;
  return 1;
}

static int take(int i, int round) {
  const size_t size = sizes[(size_t)i % (sizeof sizes / sizeof *sizes)];
  void* got = i % 3 == 0 ? calloc(1, size) : i % 3 == 1 ? malloc(size) : aligned_alloc(4096, size);
  if (got == NULL) return errno == ENOMEM ? 1 : 100000;
  if (i % 3 == 0)
    for (size_t at = 0; at < size; at++)
      if (((unsigned char*)got)[at] != 0) return 100000;
  blocks[i].start = got;
  blocks[i].size = size;
  fill(i);
  (void)round;
  return 0;
}

int main(void) {
  int refused = 0;
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < many; i++) {
      if (blocks[i].start == NULL) {
        refused += take(i, round);
      } else if (!intact(i)) {
        printf("block %d is damaged\n", i);
        return 1;
      } else if ((i + round) % 4 == 0) {
        free(blocks[i].start);
        blocks[i].start = NULL;
      } else if ((i + round) % 4 == 1) {
        void* grown = realloc(blocks[i].start, blocks[i].size + blocks[i].size / 2);
        if (grown == NULL) {
          refused++;
        } else {
          blocks[i].start = grown;
          if (!intact(i)) return 1;
          blocks[i].size += blocks[i].size / 2;
          fill(i);
        }
      }
    }
  }
  for (int i = 0; i < many; i++) {
    if (blocks[i].start != NULL && !intact(i)) return 1;
    free(blocks[i].start);
    blocks[i].start = NULL;
  }
  int missing = 0;
  for (int i = 0; i < many; i++) missing += take(i, 9);
  puts(refused < 100000 && missing == 0 ? "intact" : "not intact");
  return 0;
}
