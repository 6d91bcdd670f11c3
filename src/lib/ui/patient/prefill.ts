import type { Identifier } from '../../domain/records/index.ts';

/** What another screen already knows of a person who is to be created. */
export interface Prefill {
  fullName?: string;
  sex?: '1' | '2' | '3';
  birthDate?: string;
  address?: string;
  motherName?: string;
  /** Father, mother or guardian as a card names them, without saying which. */
  parentName?: string;
  identifiers?: Identifier[];
}

let waiting: Prefill | undefined;

/** Hands a person's data to the next screen in memory. Never in the address: the browser keeps its history readable on the disk. */
export function handOver(prefill: Prefill): void {
  waiting = prefill;
}

/** What was handed over, once. */
export function takeOver(): Prefill | undefined {
  const taken = waiting;
  waiting = undefined;
  return taken;
}
