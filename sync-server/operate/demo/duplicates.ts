import type { Patient } from '../../../src/lib/domain/records/index.ts';
import { DAY } from './calendar.ts';
import { uuidV7 } from './random.ts';
import type { DemoContext } from './types.ts';

const SLIPS = [
  ['ươ', 'uo'],
  ['ễ', 'ê'],
  ['ị', 'i'],
  ['Nguyễn', 'Nguyển'],
  ['ă', 'a'],
  ['Thị ', ''],
  ['y', 'i'],
  ['ộ', 'ô'],
] as const;

/** The same person entered a second time, as it happens: a slip in the name, another form of the birth date, other identifiers, no household. */
export function doubleEntry(context: DemoContext, person: Patient): Patient {
  const { random, todayMs } = context;
  const [from, to] = random.pick(SLIPS);
  const [year, month, day] = person.birthDate.split('-');
  const swapped = month && day && Number(day) <= 12 ? `${year}-${day}-${month}` : person.birthDate;
  const madeMs = todayMs - random.int(1, 300) * DAY;
  const { phone: _phone, motherId: _motherId, ...rest } = person;
  return {
    ...rest,
    id: uuidV7(random, madeMs),
    ...context.stamps(madeMs),
    householdId: '',
    fullName: random.chance(0.5) ? person.fullName.replace(from, to) : person.fullName,
    birthDate: random.weighted([
      [person.birthDate, 55],
      [year!, 25],
      [swapped, 20],
    ]),
    identifiers: random.chance(0.35)
      ? person.identifiers.slice(0, 1).map((item) => ({ ...item, id: uuidV7(random, madeMs) }))
      : [],
    contacts: [],
    allergies: [],
    conditions: [],
    noKnownAllergy: undefined,
  };
}
