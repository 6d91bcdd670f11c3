import { addDays } from '../../../src/lib/domain/dates/index.ts';
import { dosesDue, judgePerson, schedules } from '../../../src/lib/domain/immunization/index.ts';
import { readOptions } from '../support/options.ts';
import { printResult, progress } from '../support/report.ts';
import { median, rounded } from '../support/statistics.ts';
import { makeChildren } from './children.ts';

/** `npm run bench -- immunization`: all children under six of the median commune are judged, so that the due list needs no stored state. */
const options = readOptions(
  {
    children: { default: 2_800, help: 'children under six' },
    rounds: { default: 25, help: 'times that all of them are judged' },
    seed: { default: 1, help: 'decides their ages and doses' },
  },
  process.argv.slice(2),
);

const TODAY = '2026-11-21';
const WANTED_MS = 150;
const children = makeChildren(options.children, TODAY, options.seed);
const doses = children.reduce((sum, child) => sum + child.doses.length, 0);
progress(`${children.length} children with ${doses} doses`);

/**
 * Milliseconds to judge all children: the first time in a program just started, and the median. The processor's time (with that of the
 * collector and the compiler) is the time on an idle machine, for nothing here waits; the clock's shows what others took.
 */
function measure(judgeAll: () => number) {
  const cpu: number[] = [];
  const clock: number[] = [];
  let answers = 0;
  for (let round = 0; round < options.rounds; round++) {
    const begin = performance.now();
    const before = process.cpuUsage();
    answers = judgeAll();
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
    clock.push(performance.now() - begin);
  }
  const of = (times: number[]) => ({ first: rounded(times[0] ?? NaN), median: rounded(median(times)) });
  return { cpu: of(cpu), clock: of(clock), answers };
}

const until = addDays(TODAY, 6);
const due = measure(() =>
  children.reduce((sum, { person, doses: given }) => sum + dosesDue(person, given, TODAY, until, schedules).length, 0),
);
const full = measure(() =>
  children.reduce((sum, one) => sum + judgePerson(one.person, one.doses, [], TODAY, schedules).doses.length, 0),
);

const target = (name: string, value: number) => ({
  name,
  value,
  target: `<= ${WANTED_MS}`,
  met: value <= WANTED_MS,
});
printResult('immunization', {
  targets: [
    target('what all children are due for this week, ms', due.cpu.median),
    target('every verdict, reason and next dose of all children, ms', full.cpu.median),
  ],
  children: children.length,
  dosesPerChild: rounded(doses / Math.max(1, children.length)),
  due,
  full,
});
