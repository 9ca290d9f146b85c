# SPDX-License-Identifier: MIT
#
# sqlite3 - a database file built, indexed, vacuumed and checked by the command line shell; the files are compared too.
#
# quick: yes
# needs: sqlite3
# timeout: 60

. "$CONFORMANCE/harness.sh"

cat > "$WORK/job.sql" <<'SQL'
create table item(id integer primary key, name text, price real, note blob);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 40000)
insert into item select i, printf('item-%06d', (i * 7919) % 40009), (i % 977) / 7.0, zeroblob(i % 200) from n;
create index by_name on item(name);
create table total as select id % 100 as bucket, count(*) as n, round(sum(price), 3) as s from item group by 1;
select * from total order by bucket limit 5;
select group_concat(name, ',') from (select name from item order by price desc, name limit 2000);
update item set note = x'00ff' where id % 3 = 0;
delete from item where id % 5 = 0;
select count(*), sum(length(note)), max(name) from item;
with recursive fib(a, b) as (select 0, 1 union all select b, a + b from fib where b < 1e15) select max(a) from fib;
vacuum;
pragma integrity_check;
SQL
both job sh -c "sqlite3 data.db < '$WORK/job.sql'"
served job sqlite3
same "database file" "$WORK/job.plain.d/data.db" "$WORK/job.cairn.d/data.db"
[ "$(tail -1 "$WORK/job.cairn")" = ok ] || fail "integrity_check"
bound bindings sqlite3 :memory: 'select 1'
done_with "$proof; $bindings"
