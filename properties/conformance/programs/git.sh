# SPDX-License-Identifier: MIT
#
# git - a repository of 60 commits made, repacked with threads, cloned and checked; object names are equal in both runs.
#
# quick: yes
# needs: git
# timeout: 120

. "$CONFORMANCE/harness.sh"
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null HOME="$WORK"
export GIT_AUTHOR_DATE='2001-01-01T00:00:00Z' GIT_COMMITTER_DATE='2001-01-01T00:00:00Z'

cat > "$WORK/job" <<'SH'
set -e
git init -q -b main repository && cd repository
git config gc.auto 0
i=0
while [ $i -lt 60 ]; do
  mkdir -p "d$((i % 7))"
  awk -v n=$i 'BEGIN { for (k = 0; k < 400; k++) print (k * 7919 + int(k / 50) * n) % 10007, "line", k }' > "d$((i % 7))/f$((i % 23))"
  git add -A && git commit -q -m "commit $i"
  i=$((i + 1))
done
git branch side HEAD~20 && git checkout -q side && echo side > side && git add side && git commit -q -m side
git checkout -q main && git merge -q -m merge side
git -c pack.threads=4 repack -q -a -d -f --depth=20 --window=20
git fsck --full --strict --no-progress 2>&1
git count-objects -v | grep -v '^size'
git clone -q --no-local . ../copy
cd ../copy && git fsck --full --no-progress 2>&1
git log --format='%H %T' --stat | sha256sum
git rev-parse HEAD
git blame d0/f0 | sha256sum
SH
both job sh "$WORK/job"
served job git
grep -q '^[0-9a-f]\{40\}$' "$WORK/job.cairn" || fail "no head"
bound bindings git --version
done_with "$proof; $bindings"
