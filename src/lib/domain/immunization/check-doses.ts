import { dayOf, parseSpan, plus } from './days.ts';
import { fault, type ScheduleFault } from './fault.ts';
import type { ScheduleDose } from './rules.ts';

const BIRTH = dayOf('2024-02-29');
const LABELLED = [
  'targetAge',
  'minAge',
  'minInterval',
  'targetInterval',
  'overdueAfter',
  'beforeAge',
  'after',
] as const;

/** Faults of one list of doses: order, ages and intervals that contradict each other, values without a label. */
export function checkDoses(doses: readonly ScheduleDose[]): ScheduleFault[] {
  return doses.flatMap((dose, n) => checkDose(dose, doses[n - 1]));
}

function checkDose(dose: ScheduleDose, previous: ScheduleDose | undefined): ScheduleFault[] {
  const at = (span: string | undefined, otherwise: number) => (span ? plus(BIRTH, parseSpan(span)) : otherwise);
  const codes: ScheduleFault['code'][] = [];
  if (previous && dose.doseNo <= previous.doseNo) codes.push('order');
  if (previous && !dose.minInterval) codes.push('intervalMissing');
  if (!previous && (dose.minInterval || dose.targetInterval)) codes.push('intervalWithoutDose');
  if (!dose.targetAge && !dose.minInterval) codes.push('noTarget');
  if (at(dose.targetAge, Infinity) < at(dose.minAge, 0)) codes.push('minimumAboveTarget');
  if (at(dose.beforeAge, Infinity) <= at(dose.targetAge ?? dose.minAge, 0)) codes.push('endsBeforeTarget');
  if (at(dose.targetInterval, Infinity) < at(dose.minInterval, 0)) codes.push('targetIntervalShort');
  const unlabelled = LABELLED.filter((value) => dose[value] !== undefined && !dose.trust[value]);
  return [
    ...codes.map((code) => fault(code, { dose: dose.code })),
    ...unlabelled.map((value) => fault('noTrust', { dose: dose.code, value })),
  ];
}
