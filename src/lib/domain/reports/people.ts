import { addMonths } from '../dates/index.ts';

/** A dose as reports count it. `code`: place in the schedule that it fills, or that was recorded. */
export interface CountedDose {
  code: string;
  productCode: string;
  on: string;
  /** The engine's verdict. */
  valid: boolean;
  here: boolean;
  /** A further place of a dose that is in the list already: it protects, and is not counted as a dose again. */
  also?: boolean;
  programme: string;
  reactions: readonly { severity: 'common' | 'severe'; kinds: readonly string[] }[];
}

/** A person as reports count them. `lives`: lives in the area and is not dead. */
export interface CountedPerson {
  id: string;
  birthDate: string;
  sex: string;
  villageCode: string;
  lives: boolean;
  doses: readonly CountedDose[];
}

/** Completed age in months on a day; undefined without a full date of birth or before birth. */
export function ageMonths(birthDate: string, on: string): number | undefined {
  if (birthDate.length < 10 || birthDate > on) return undefined;
  const [year, month] = [Number(birthDate.slice(0, 4)), Number(birthDate.slice(5, 7))];
  const months = (Number(on.slice(0, 4)) - year) * 12 + Number(on.slice(5, 7)) - month;
  return addMonths(birthDate, months) > on ? months - 1 : months;
}

/** The day on which the person reaches an age. */
export function birthdayAt(birthDate: string, months: number): string {
  return addMonths(birthDate, months);
}

/** Has a dose that counts for this place, before the day. */
export function hasBefore({ doses }: CountedPerson, code: string, day: string): boolean {
  return doses.some((dose) => dose.valid && dose.code === code && dose.on < day);
}
