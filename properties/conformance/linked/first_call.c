/* SPDX-License-Identifier: MIT
 *
 * first_call - any function of the family as the very first call of a process, before any constructor has run.
 *
 *   first_call NAME    calls NAME from .preinit_array, then uses what it gave; prints "NAME good"
 *   first_call         the same for every name, each in a process of its own; exit 1 if one fails
 *
 * Links the C library only. Nothing before the call allocates on our side: .preinit_array runs before every
 * constructor, those of a preloaded library included (in a static program it runs before nearly everything). Functions
 * the process lacks are weak.
 */
#define _GNU_SOURCE
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WEAK __attribute__((weak))
void free_sized(void*, size_t) WEAK;
void free_aligned_sized(void*, size_t, size_t) WEAK;
void cfree(void*) WEAK;
/* operator new, new[], delete, delete[]: plain, nothrow, aligned, sized */
void* _Znwm(size_t) WEAK;
void* _Znam(size_t) WEAK;
void* _ZnwmRKSt9nothrow_t(size_t, const void*) WEAK;
void* _ZnwmSt11align_val_t(size_t, size_t) WEAK;
void _ZdlPv(void*) WEAK;
void _ZdaPv(void*) WEAK;
void _ZdlPvm(void*, size_t) WEAK;

static void* made;         /* what the call gave */
static size_t made_size;   /* and how much of it may be written */
static const char* called; /* NAME if it was called */
static int missing;

#define GIVES(name, size, call)    \
  if (strcmp(wanted, name) == 0) { \
    made = (call);                 \
    made_size = (size);            \
    called = name;                 \
    return;                        \
  }
#define DOES(name, call)           \
  if (strcmp(wanted, name) == 0) { \
    call;                          \
    called = name;                 \
    return;                        \
  }
#define IF_PRESENT(function, statement) \
  if (function != NULL) {               \
    statement                           \
  } else                                \
    missing = 1;

static void call(const char* wanted) {
  GIVES("malloc", 100, malloc(100))
  GIVES("malloc_large", 3000000, malloc(3000000))
  GIVES("calloc", 1000, calloc(10, 100))
  GIVES("realloc", 70000, realloc(NULL, 70000))
  GIVES("reallocarray", 800, reallocarray(NULL, 8, 100))
  GIVES("memalign", 100, memalign(4096, 100))
  GIVES("aligned_alloc", 128, aligned_alloc(64, 128))
  GIVES("valloc", 5000, valloc(5000))
  GIVES("pvalloc", 4096, pvalloc(1))
  if (strcmp(wanted, "posix_memalign") == 0) {
    made_size = posix_memalign(&made, 1 << 20, 50000) == 0 ? 50000 : 0;
    called = wanted;
    return;
  }
  DOES("free", free(NULL))
  DOES("cfree", IF_PRESENT(cfree, cfree(NULL);))
  DOES("free_sized", IF_PRESENT(free_sized, free_sized(NULL, 0);))
  DOES("free_aligned_sized", IF_PRESENT(free_aligned_sized, free_aligned_sized(NULL, 16, 0);))
  DOES("malloc_usable_size", missing = malloc_usable_size(NULL) != 0)
  DOES("malloc_trim", malloc_trim(0))
  DOES("mallinfo2", mallinfo2())
  DOES("malloc_info", malloc_info(0, stderr))
  DOES("mallopt", mallopt(M_TOP_PAD, 0))
  DOES("malloc_stats", malloc_stats())
  if (_Znwm != NULL) { /* a C program has them only if the allocator brings them */
    GIVES("operator_new", 100, _Znwm(100))
    GIVES("operator_new_array", 100, _Znam(100))
    GIVES("operator_new_nothrow", 100, _ZnwmRKSt9nothrow_t(100, NULL))
    GIVES("operator_new_aligned", 100, _ZnwmSt11align_val_t(100, 256))
    DOES("operator_delete", _ZdlPv(NULL))
    DOES("operator_delete_array", _ZdaPv(NULL))
    DOES("operator_delete_sized", _ZdlPvm(NULL, 0))
  }
}

static const char* const names[] = {"malloc",
                                    "malloc_large",
                                    "calloc",
                                    "realloc",
                                    "reallocarray",
                                    "memalign",
                                    "aligned_alloc",
                                    "valloc",
                                    "pvalloc",
                                    "posix_memalign",
                                    "free",
                                    "cfree",
                                    "free_sized",
                                    "free_aligned_sized",
                                    "malloc_usable_size",
                                    "malloc_trim",
                                    "mallinfo2",
                                    "malloc_info",
                                    "mallopt",
                                    "malloc_stats",
                                    "operator_new",
                                    "operator_new_array",
                                    "operator_new_nothrow",
                                    "operator_new_aligned",
                                    "operator_delete",
                                    "operator_delete_array",
                                    "operator_delete_sized"};

static void before_everything(int argc, char** argv, char** environment) {
  (void)environment;
  if (argc == 2) call(argv[1]);
}
__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char**, char**) = before_everything;

/* After the first call the rest of the family must work, and the first block must be an ordinary one. */
static int ordinary_life(void) {
  if (made_size > 0) {
    if (made == NULL || malloc_usable_size(made) < made_size) return 0;
    memset(made, 0x5b, made_size);
  }
  for (size_t size = 1; size < 1000000; size = size * 3 + 1) {
    char* block = calloc(1, size);
    if (block == NULL || block[size - 1] != 0) return 0;
    block = realloc(block, size * 2);
    if (block == NULL) return 0;
    free(block);
  }
  made = realloc(made, made_size + 5000);
  if (made == NULL || (made_size > 0 && ((char*)made)[made_size - 1] != 0x5b)) return 0;
  free(made);
  return 1;
}

int main(int argc, char** argv) {
  if (argc == 2) {
    if (called == NULL) {
      fprintf(stderr, "first_call: no function %s here\n", argv[1]);
      return 2;
    }
    const int good = !missing && ordinary_life();
    printf("%s %s\n", called, good ? "good" : missing ? "MISSING" : "BAD");
    return good ? 0 : 1;
  }
  int failures = 0;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; ++i) {
    if (strncmp(names[i], "operator", 8) == 0 && _Znwm == NULL) continue;
    fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
      alarm(20);
      execl("/proc/self/exe", "first_call", names[i], (char*)NULL);
      _exit(127);
    }
    int status = -1;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
      printf("first_call: %s: wait status %d\n", names[i], status);
      ++failures;
    }
  }
  return failures != 0;
}
