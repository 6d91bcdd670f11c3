import { v7 as uuid } from 'uuid';
import type { DuplicateRow, PersonRow } from '../../data/api.ts';
import type { CardError } from '../../domain/identity/index.ts';
import { nowInstant } from '../format/index.ts';
import { addPapers, patientChange, valueOf } from '../patient/patient-value.ts';
import { handOver } from '../patient/prefill.ts';
import { app } from '../state/app.svelte.ts';
import { differences, papersOf, prefillOf, readCode, type Reading } from './reading.ts';

type Read = Exclude<Reading, { kind: 'unread' }>;

export type Outcome =
  | { state: 'idle' }
  | { state: 'looking' }
  | { state: 'unread'; error: CardError }
  | { state: 'failed'; error: unknown }
  | { state: 'found'; reading: Read; people: PersonRow[] }
  | { state: 'unknown'; reading: Read; likely: DuplicateRow[] };

/** From a code to a person: read it, look for its numbers, and for similar people when nobody has them. */
export class Scan {
  outcome = $state.raw<Outcome>({ state: 'idle' });
  attaching = $state(false);
  #turn = 0;

  async read(text: string): Promise<void> {
    const turn = ++this.#turn;
    const reading = readCode(text);
    if (reading.kind === 'unread') {
      this.outcome = { state: 'unread', error: reading.error };
      return;
    }
    this.outcome = { state: 'looking' };
    const outcome = await this.#look(reading).catch((error: unknown): Outcome => ({ state: 'failed', error }));
    if (turn === this.#turn) this.outcome = outcome;
  }

  again(): void {
    this.#turn++;
    this.outcome = { state: 'idle' };
  }

  /** Gives what was read to the form of a new person. */
  prepareNew(): void {
    if (this.outcome.state !== 'unknown') return;
    handOver(prefillOf(this.outcome.reading, nowInstant(), uuid));
  }

  /** What the card says differently from this person; empty when only a number was read. */
  differs(person: PersonRow): ReturnType<typeof differences> {
    const { outcome } = this;
    return outcome.state === 'unknown' && outcome.reading.kind === 'card'
      ? differences(outcome.reading.card, person)
      : [];
  }

  /** Adds the papers of the card to a person who is known already. Resolves true when they are stored. */
  async attach(person: PersonRow): Promise<boolean> {
    if (this.outcome.state !== 'unknown' || this.attaching) return false;
    const { reading } = this.outcome;
    this.attaching = true;
    try {
      const patient = await app.client.get('patients', person.id);
      if (!patient) return false;
      const papers = papersOf(reading, nowInstant(), uuid);
      const identifiers = addPapers(patient.identifiers, papers);
      await app.client.save([patientChange({ ...valueOf(patient), identifiers })]);
      return true;
    } catch (error) {
      this.outcome = { state: 'failed', error };
      return false;
    } finally {
      this.attaching = false;
    }
  }

  async #look(reading: Read): Promise<Outcome> {
    const people = await app.client.findByIdentifier(reading.numbers);
    if (people.length) return { state: 'found', reading, people };
    if (reading.kind === 'number') return { state: 'unknown', reading, likely: [] };
    const { fullName, birthDate, sex, parentName } = reading.card;
    const likely = await app.client.likelyDuplicates({
      fullName,
      birthDate,
      sex,
      villageCode: '',
      motherName: parentName,
      identifiers: reading.numbers,
    });
    return { state: 'unknown', reading, likely };
  }
}
