# SPDX-License-Identifier: MIT
#
# bound - read LD_DEBUG=bindings: whose malloc does each object of a process call?
#
# Input lines: `PID: binding file USER [0] to PROVIDER [0]: normal symbol `NAME' [VERSION]'. Variables: library; definitions, a file of
# lines `FILE NAME`: what the main programs among the providers define themselves.
# Shown: every binding of the family that is not made by libcairn itself goes to libcairn, or to an entry that leads there:
#   - the main program's own procedure linkage entry (an undefined symbol of a program at a fixed address), or
#   - an operator new or delete that the program brings along (a static libstdc++), over a malloc bound to libcairn.

BEGIN {
  family = "^(malloc|calloc|realloc|reallocarray|free|cfree|memalign|aligned_alloc|posix_memalign|valloc|pvalloc|malloc_usable_size|" \
           "free_sized|free_aligned_sized|malloc_trim|mallinfo|mallinfo2|malloc_info|malloc_stats|mallopt|" \
           "_Zn[wa]m(RKSt9nothrow_t|St11align_val_t|St11align_val_tRKSt9nothrow_t)?|" \
           "_Zd[la]Pv(m|RKSt9nothrow_t|St11align_val_t|mSt11align_val_t|St11align_val_tRKSt9nothrow_t)?)$"
  while ((getline < definitions) > 0) defined[$1, $2] = 1
}

/binding file / {
  user = $0; sub(/.*binding file /, "", user); sub(/ \[.*/, "", user)
  provider = $0; sub(/.*\] to /, "", provider); sub(/ \[.*/, "", provider)
  name = $0; sub(/.*symbol `/, "", name); sub(/'.*/, "", name)
  if (name !~ family || user == library) next
  total++
  if (!(user in users)) { users[user] = 1; objects++ }
  if (provider == library) reached[user, name] = 1
  else detour[provider, name] = user
}

END {
  for (pair in detour) {
    split(pair, part, SUBSEP)
    provider = part[1]; name = part[2]
    if ((provider, name) in reached && !((provider, name) in defined)) continue
    if (name ~ /^_Z/ && (provider, "malloc") in reached && (provider, "free") in reached) { own++; continue }
    if (++wrong <= 10) print detour[pair] " calls " name " of " provider
  }
  if (total == 0) print "no binding of the family was seen"
  if (wrong > 0 || total == 0) exit 1
  printf "%d bindings of %d objects all to libcairn%s\n", total, objects, (own ? " (" own " operators of the program over them)" : "")
}
