# SPDX-License-Identifier: MIT
#
# lua - lua5.4 takes every object through realloc: tables, strings, closures, coroutines, full collections.
#
# quick: yes
# needs: lua5.4
# timeout: 60

. "$CONFORMANCE/harness.sh"

cat > "$WORK/job.lua" <<'LUA'
local state = 1
local function number(n) state = (state * 1103515245 + 12345) % 2147483648; return state % n end
local words = {}
for i = 1, 50000 do local w = "k" .. number(9000); words[w] = (words[w] or 0) + 1 end
local list = {}
for w, n in pairs(words) do list[#list + 1] = string.format("%s=%d", w, n) end
table.sort(list)
print(#list, list[1], list[#list], #table.concat(list, ";"))
local function tree(d) if d == 0 then return {} end return { tree(d - 1), tree(d - 1) } end
local function count(t) if not t[1] then return 1 end return 1 + count(t[1]) + count(t[2]) end
for d = 4, 15 do print(d, count(tree(d))) end
local workers = {}
for i = 1, 2000 do
  workers[i] = coroutine.wrap(function() local s = "" for j = 1, 20 do s = s .. i .. "," coroutine.yield() end return #s end)
end
local total = 0
for turn = 1, 21 do for i = 1, #workers do total = total + (workers[i]() or 0) end collectgarbage("step") end
print(total)
workers, words, list = nil, nil, nil
collectgarbage() collectgarbage()
print(collectgarbage("count") < 2000)
LUA
both job lua5.4 "$WORK/job.lua"
served job lua5.4
bound bindings lua5.4 -e 'print(1)'
done_with "$proof; $bindings"
