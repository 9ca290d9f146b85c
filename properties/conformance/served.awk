# SPDX-License-Identifier: MIT
#
# served - hold the statistics of libcairn against the kernel's record of the same run.
#
# Input: strace -ff files of.PID (execve, clone, fork, vfork), then the file of cairn-stats lines. Variables: launcher (path of
# cairn-run, which itself runs without Cairn), expected (names of programs that must have an exit line), static_list (file).
#
# Shown: every successful execve of a dynamic program has a start line of its pid; every process made by fork has a fork line;
# every exit line has allocations > 0; no line has unknown_frees; nobody wrote lines whom the kernel does not know.

BEGIN { while ((getline file < static_list) > 0) is_static[file] = 1 }

FILENAME ~ /^of\./ {
  pid = substr(FILENAME, 4)
  seen[pid] = 1
  if ($0 ~ /^execve(at)?\(/ && $0 ~ / = 0$/) {
    split($0, part, "\"")
    if (part[2] == launcher) next
    if (part[2] in is_static) { statics++; next }
    executed[pid]++; programs++
    last_executed[pid] = part[2]
  } else if ($0 ~ /^(clone|clone3|fork|vfork)\(/ && $NF ~ /^[0-9]+$/) {
    seen[$NF] = 1  # a process that makes no such call itself has an empty file
    # A child that shares its parent's memory until execve (vfork, posix_spawn) runs no fork handler; a thread neither.
    if ($0 !~ /^vfork/ && $0 !~ /CLONE_VM/) { forked[$NF] = 1; forks++ }
  }
  next
}

/^cairn-stats / {
  delete value
  exe = $0; sub(/.* exe=/, "", exe)
  for (i = 2; i <= NF; i++) { at = index($i, "="); value[substr($i, 1, at - 1)] = substr($i, at + 1) }
  pid = value["pid"]
  lines++
  if (!(pid in seen)) complain("pid " pid " wrote statistics and was never seen by the kernel: " exe)
  if (value["unknown_frees"] != "0") complain(value["unknown_frees"] " unknown frees at " value["event"] " of pid " pid ": " exe)
  if (value["event"] == "start") start[pid]++
  else if (value["event"] == "fork") fork[pid]++
  else if (value["event"] == "exit") {
    exits++
    if (value["allocations"] + 0 <= 0) complain("no allocation was served in pid " pid ": " exe)
    allocations += value["allocations"]
    name = exe; sub(/.*\//, "", name); exited[name]++
  } else complain("unknown event: " $0)
  next
}

{ complain("not a line of statistics: " $0) }

function complain(text) { if (++complaints <= 10) print text }

END {
  for (pid in executed) if (start[pid] + 0 < executed[pid])
    complain("pid " pid " executed " executed[pid] " programs, " start[pid] + 0 " started on Cairn; the last: " last_executed[pid])
  for (pid in forked) if (!(pid in fork))
    complain("pid " pid " was forked and has no fork line" (pid in last_executed ? "; it executed " last_executed[pid] : ""))
  count = split(expected, wanted, " ")
  for (i = 1; i <= count; i++) if (!(wanted[i] in exited)) complain("no exit line of " wanted[i])
  if (programs == 0) complain("the kernel saw no program")
  if (complaints > 0) exit 1
  printf "%d programs and %d forks all on Cairn, %d exits, %d allocations%s\n", programs, forks, exits, allocations,
    (statics ? " (" statics " static programs aside)" : "")
}
