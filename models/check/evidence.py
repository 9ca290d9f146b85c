# SPDX-License-Identifier: MIT
"""evidence - the section "Models" of docs/evidence.md, for models/evidence.

  quick LIST                 the names of the models that take no minutes
  write RUN PAGE COMMIT      the section, from the JSON of `cairn-check run`; the page's other sections stay
  check LIST PAGE            is each quick model there, with the bounds and counts that it states now?

Seconds, verdict and commit are of the machine and the day: `check` compares what the sources state, and demands that
each verdict is a clean one.
"""
import json
import re
import sys

BEGIN = '## Models\n'
RENEW = 'models/evidence writes it'


def number(n):
    return f'{n:,}'


def quick(models):
    return [m for m in models if '/deep/' not in m['file']]


def cells(line):
    return [c.strip() for c in line.strip().strip('|').split(' | ')]


def section(run, commit):
    rows = [BEGIN, '\nWritten by `models/evidence`: every quick model (`cairn-check run --engine both`), its bounds, what was '
            'explored. Executions\nof graphs with a stopped thread are counted with the complete ones. Models that take '
            f'minutes: `models/run --deep`.\n\nCommit {commit}.\n\n'
            '| model | threads | operations | engine | verdict | executions | blocked | seconds |\n'
            '|---|--:|---|---|---|--:|--:|--:|\n']
    for r in sorted(run['runs'], key=lambda r: (r['model'], r['engine'])):
        bounds = r['bounds'].replace('|', '/').replace('\n', ' ')
        rows.append(f"| {r['model']} | {r['threads']} | {bounds} | {r['engine']} | {r['verdict']} "
                    f"| {number(r['complete'] + r['crashed'])} | {number(r['blocked'])} | {r['seconds']:.2f} |\n")
    seconds = sum(r['seconds'] for r in run['runs'])
    return ''.join(rows) + f"\n{len(run['runs'])} runs, {seconds:.0f} s of exploration.\n"


def split(page):
    """The page before the section, the section, and what follows it."""
    at = page.find(BEGIN)
    if at < 0:
        end = page.find('\n## ')
        end = len(page) if end < 0 else end + 1
        return page[:end], '', page[end:]
    end = page.find('\n## ', at + 1)
    end = len(page) if end < 0 else end + 1
    return page[:at], page[at:end], page[end:]


def check(models, page):
    have = {}
    for line in split(page)[1].splitlines():
        row = cells(line)
        if len(row) == 8 and re.fullmatch(r'\d+', row[1]):
            have[row[0], row[3]] = row
    wrong, wanted = [], set()
    for m in quick(models):
        for engine in ('graph', 'relacy'):
            if engine not in m['engines']:
                continue
            wanted.add((m['model'], engine))
            row, stated = have.get((m['model'], engine)), m['engines'][engine]
            if row is None:
                wrong.append(f"{m['model']} on {engine} is missing")
                continue
            now = [str(m['threads']), m['bounds'].replace('|', '/').replace('\n', ' ')]
            if row[1:3] != now:
                wrong.append(f"{m['model']}: states {now}, the page says {row[1:3]}")
            for column, key in ((5, 'complete'), (6, 'blocked')):
                if key in stated and not stated['fails'] and not row[4].startswith('BOUNDED') and row[column] != number(stated[key]):
                    wrong.append(f"{m['model']} on {engine}: {number(stated[key])} {key}, the page says {row[column]}")
            clean = 'FAILED as expected' if stated['fails'] else ('EXHAUSTED', 'BOUNDED')
            if not row[4].startswith(clean):
                wrong.append(f"{m['model']} on {engine}: {row[4]}")
    wrong += [f'{model} on {engine}: no such model' for model, engine in have.keys() - wanted]
    for one in wrong[:20]:
        print(f'docs/evidence.md is out of date ({RENEW}): {one}', file=sys.stderr)
    return 1 if wrong or not wanted else 0


def main(arguments):
    what, source, *rest = arguments
    with open(source, encoding='utf-8') as file:
        read = json.load(file)
    if what == 'quick':
        print(*[m['model'] for m in quick(read)])
        return 0
    with open(rest[0], encoding='utf-8') as file:
        page = file.read()
    if what == 'check':
        return check(read, page)
    before, _, after = split(page)
    with open(rest[0], 'w', encoding='utf-8') as file:
        file.write(before.rstrip('\n') + '\n\n' + section(read, rest[1]) + ('\n' + after if after else ''))
    return 0


sys.exit(main(sys.argv[1:]))
