/* SPDX-License-Identifier: MIT
 *
 * four_threads - four threads that allocate at the same time, for a run in a small address space (ulimit -v 65536).
 *
 * Each keeps at most 512 KiB and frees what its neighbour allocated. Prints a checksum; exit 1 if a request is refused.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 4
#define SLOTS 128
#define ROUNDS 400

static unsigned char* slots[THREADS][SLOTS];
static pthread_barrier_t turn;

static void* work(void* argument) {
  const size_t self = (size_t)argument;
  uintptr_t sum = 0;
  for (size_t round = 0; round < ROUNDS; ++round) {
    for (size_t i = 0; i < SLOTS; ++i) {
      const size_t size = 1 + (i * 7919 + round * 31 + self) % 4096;
      slots[self][i] = malloc(size);
      if (slots[self][i] == NULL) { /* the others wait for us at the barrier */
        puts("refused");
        exit(1);
      }
      memset(slots[self][i], (int)(i + self), size);
    }
    pthread_barrier_wait(&turn);
    unsigned char** next = slots[(self + 1) % THREADS];
    for (size_t i = 0; i < SLOTS; ++i) {
      sum += *next[i];
      free(next[i]);
    }
    pthread_barrier_wait(&turn);
    if (round % 50 == 0) free(malloc(1 << 20));
  }
  return (void*)sum;
}

int main(void) {
  pthread_t threads[THREADS];
  pthread_barrier_init(&turn, NULL, THREADS);
  for (size_t i = 0; i < THREADS; ++i)
    if (pthread_create(&threads[i], NULL, work, (void*)i) != 0) {
      puts("no thread");
      return 1;
    }
  uintptr_t total = 0;
  for (size_t i = 0; i < THREADS; ++i) {
    void* sum;
    pthread_join(threads[i], &sum);
    if (sum == NULL) return 1;
    total += (uintptr_t)sum;
  }
  printf("%lu\n", (unsigned long)total);
  return 0;
}
