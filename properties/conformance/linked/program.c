/* SPDX-License-Identifier: MIT
 *
 * program - a C program to be linked with libcairn in every way there is: shared, static, static-pie, objects, or
 * preloaded.
 *
 * It shows that malloc and the C library's own callers of it (strdup, getline, qsort, fopen) are Cairn's:
 * cairn_usable_size knows their blocks. Prints the same text in every variant.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cairn.h"

#define THREADS 4
static char* handed_over[THREADS];

static void require(int condition, const char* claim) {
  if (condition) return;
  printf("FALSE: %s\n", claim);
  fflush(stdout);
  _exit(1);
}

static void* work(void* argument) {
  const size_t self = (size_t)argument;
  unsigned long sum = 0;
  for (size_t i = 0; i < 20000; ++i) {
    const size_t size = 1 + (i * 7919 + self * 104729) % (i % 100 == 0 ? 300000 : 600);
    unsigned char* block = i % 2 == 0 ? malloc(size) : cairn_malloc(size);
    require(block != NULL, "a block is given");
    block[0] = (unsigned char)i;
    block[size - 1] = (unsigned char)i;
    sum += block[0];
    if (i % 2 == 0)
      cairn_free(block);
    else
      free(block); /* one allocator under two names */
  }
  if (asprintf(&handed_over[self], "thread %zu: %lu", self, sum) < 0) handed_over[self] = NULL;
  return NULL;
}

int main(void) {
  char* word = strdup("a block of strdup");
  void* zeroed = calloc(100, 100);
  void* aligned = NULL;
  require(posix_memalign(&aligned, 4096, 10000) == 0, "posix_memalign works");
  int on_stack = 0;
  require(cairn_usable_size(word) != 0, "strdup's block is Cairn's");
  require(cairn_usable_size(zeroed) != 0, "calloc's block is Cairn's");
  require(cairn_usable_size(aligned) != 0, "posix_memalign's block is Cairn's");
  require(cairn_usable_size(&on_stack) == 0, "the stack is not Cairn's");
  require(cairn_usable_size(zeroed) >= 10000, "usable size");
  cairn_free(zeroed);
  free(aligned);
  puts(word);
  free(word);

  pthread_t threads[THREADS];
  for (size_t i = 0; i < THREADS; ++i)
    require(pthread_create(&threads[i], NULL, work, (void*)i) == 0, "a thread starts");
  for (size_t i = 0; i < THREADS; ++i) pthread_join(threads[i], NULL);
  for (size_t i = 0; i < THREADS; ++i) {
    require(handed_over[i] != NULL, "asprintf works");
    puts(handed_over[i]);
    free(handed_over[i]);
  }

  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    work((void*)(size_t)0);
    puts(handed_over[0]);
    exit(0);
  }
  int status = -1;
  require(child > 0 && waitpid(child, &status, 0) == child && status == 0, "a forked child allocates");

  FILE* file = tmpfile();
  require(file != NULL, "tmpfile works");
  for (int i = 0; i < 10000; ++i) fprintf(file, "%d\n", i * 7919 % 10007);
  rewind(file);
  char* line = NULL;
  size_t capacity = 0;
  long total = 0;
  while (getline(&line, &capacity, file) > 0) total += atol(line);
  require(cairn_usable_size(line) != 0, "getline's block is Cairn's");
  free(line);
  fclose(file);
  printf("total %ld\n", total);
  return 0;
}
