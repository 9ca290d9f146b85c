/* SPDX-License-Identifier: MIT
 *
 * host - a program that does not link Cairn and loads a plugin that does: host PLUGIN.so
 *
 * Claims: both allocators live side by side and know their own blocks; the plugin can be unloaded and loaded again; a
 * thread that has used the plugin may end after it was unloaded; the host's fork gives a child in which the plugin
 * allocates.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
  void* handle;
  void* (*make)(size_t);
  void (*drop)(void*);
  int (*owns)(const void*);
} plugin;
static const char* path;

static void require(int condition, const char* claim) {
  if (condition) return;
  printf("FALSE: %s\n", claim);
  exit(1);
}

static void load(void) {
  plugin.handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  require(plugin.handle != NULL, dlerror());
  *(void**)&plugin.make = dlsym(plugin.handle, "plugin_make");
  *(void**)&plugin.drop = dlsym(plugin.handle, "plugin_drop");
  *(void**)&plugin.owns = dlsym(plugin.handle, "plugin_owns");
  require(plugin.make != NULL && plugin.drop != NULL && plugin.owns != NULL, "the plugin has its functions");
}

static void use(size_t rounds) {
  void* kept[16] = {0};
  for (size_t i = 0; i < rounds; ++i) {
    const size_t slot = i % 16, size = 1 + i * 7919 % (i % 50 == 0 ? 200000 : 2000);
    if (kept[slot] != NULL) plugin.drop(kept[slot]);
    kept[slot] = plugin.make(size);
    require(kept[slot] != NULL && ((char*)kept[slot])[size - 1] == 0x70, "the plugin allocates");
    free(malloc(size));
  }
  for (size_t i = 0; i < 16; ++i) plugin.drop(kept[i]);
}

static pthread_barrier_t used, unloaded;
static void* short_lived(void* unused) {
  use(3000);
  return unused;
}
static void* survivor(void* unused) {
  use(3000);
  pthread_barrier_wait(&used);
  pthread_barrier_wait(&unloaded); /* ends when the plugin is gone */
  return unused;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  path = argv[1];
  pthread_barrier_init(&used, NULL, 2);
  pthread_barrier_init(&unloaded, NULL, 2);
  void* before = malloc(100);
  for (int round = 0; round < 20; ++round) {
    load();
    void* own = malloc(1000);
    void* theirs = plugin.make(1000);
    require(!plugin.owns(before) && !plugin.owns(own), "the host's blocks are not Cairn's");
    require(plugin.owns(theirs), "the plugin's block is Cairn's");
    plugin.drop(theirs);
    free(own);
    use(3000);
    pthread_t threads[3];
    for (int i = 0; i < 2; ++i) pthread_create(&threads[i], NULL, short_lived, NULL);
    for (int i = 0; i < 2; ++i) pthread_join(threads[i], NULL);
    pthread_create(&threads[2], NULL, survivor, NULL);
    pthread_barrier_wait(&used);
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);
      use(1000);
      _exit(0);
    }
    int status = -1;
    require(child > 0 && waitpid(child, &status, 0) == child && status == 0, "the plugin allocates in a forked child");
    require(dlclose(plugin.handle) == 0, "the plugin is unloaded");
    pthread_barrier_wait(&unloaded);
    pthread_join(threads[2], NULL);
  }
  free(before);
  puts("host and plugin: good");
  return 0;
}
