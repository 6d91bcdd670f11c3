import type { DuplicateRow } from '../../data/api.ts';
import * as m from '$lib/paraglide/messages';
import { sentence } from '../format/index.ts';
import { app } from '../state/app.svelte.ts';

export interface Candidate {
  fullName: string;
  birthDate: string;
  sex: string;
  villageCode: string;
  motherName?: string;
  identifiers: string[];
  exceptId?: string;
}

const PAUSE_MS = 350;

/** People who may be the one that is being typed in. Make it while a component starts; `candidate` is undefined while too little is typed. */
export class Duplicates {
  rows = $state.raw<DuplicateRow[]>([]);
  checking = $state(false);
  #turn = 0;

  constructor(candidate: () => Candidate | undefined) {
    $effect(() => {
      const asked = candidate();
      const turn = ++this.#turn;
      if (!asked) {
        this.rows = [];
        this.checking = false;
        return;
      }
      this.checking = true;
      const timer = setTimeout(() => void this.#look(asked, turn), PAUSE_MS);
      return () => clearTimeout(timer);
    });
  }

  async #look(candidate: Candidate, turn: number): Promise<void> {
    // A failed look must not stop a person from being created: the server finds duplicates again later.
    const rows = await app.client.likelyDuplicates(candidate).catch(() => []);
    if (turn !== this.#turn) return;
    this.rows = rows;
    this.checking = false;
  }
}

/** What is typed about a person, as soon as it is enough to look for the same one: a name of two words, or a number. */
export function candidateOf(
  person: Omit<Candidate, 'identifiers'> & { identifiers?: { value: string }[] },
): Candidate | undefined {
  const identifiers = (person.identifiers ?? []).map((paper) => paper.value.trim()).filter(Boolean);
  const named = person.fullName.trim().includes(' ') && Boolean(person.birthDate);
  return named || identifiers.length ? { ...person, identifiers } : undefined;
}

/** Rows that nobody has looked at yet. */
export function undecided(rows: readonly DuplicateRow[], seen: readonly string[]): DuplicateRow[] {
  return rows.filter((row) => !seen.includes(row.id));
}

/** Why somebody is shown as similar: `cùng họ tên, cùng năm sinh`. */
export function reasonsText(row: { reasons: string[] }): string {
  const known = row.reasons.map((code) => sentence(`patient_reason_${code}`)).filter(Boolean);
  return known.join(', ') || m.patient_reason_other();
}
