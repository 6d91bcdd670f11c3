import type { LocalStore } from '../../sync/ports.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { Ledger } from './ledger.ts';

interface StepStoreParts {
  ledger: Ledger;
  db: DeviceDb;
  serial: <T>(task: () => Promise<T>) => Promise<T>;
}

type StepStore = Pick<LocalStore, 'unsentSteps' | 'refusedSteps' | 'markSteps' | 'resendSteps'>;

const stepMark = async (db: DeviceDb) => (await db.fact('steps')) ?? { last: 0, refused: [] };

/** Tells of the ledger's entries which the server has as single edits. */
export async function toldOf(db: DeviceDb): Promise<(seq: number) => boolean> {
  const { last, refused } = await stepMark(db);
  const lacking = new Set(refused);
  return (seq) => seq <= last && !lacking.has(seq);
}

/** The part of the local store that sends single edits: they follow from the ledger, and one mark says how far the server has them. */
export function createStepStore({ ledger, db, serial }: StepStoreParts): StepStore {
  const derive = () => import('./own-steps.ts');
  return {
    async unsentSteps(limit) {
      const mark = await stepMark(db);
      if (ledger.lastSeq <= mark.last) return { steps: [], last: 0 };
      const entries = await ledger.after(mark.last, limit);
      const last = entries.at(-1)?.seq ?? Math.min(ledger.lastSeq, mark.last + limit);
      const steps = entries.length === 0 ? [] : await (await derive()).stepsOf(ledger, await ownId(db), entries);
      return { steps, last };
    },

    async refusedSteps(limit) {
      const seqs = (await stepMark(db)).refused.slice(0, limit);
      if (seqs.length === 0) return [];
      const entries = (await Promise.all(seqs.map((seq) => ledger.after(seq - 1, 1)))).flat();
      return (await derive()).stepsOf(ledger, await ownId(db), entries);
    },

    markSteps: ({ last, refused = [], taken = [] }) =>
      serial(async () => {
        const mark = await stepMark(db);
        const gone = new Set(taken);
        const left = [...new Set([...mark.refused, ...refused])].filter((seq) => !gone.has(seq));
        await db.setFact('steps', { last: Math.max(mark.last, last ?? 0), refused: left });
      }),

    resendSteps: () => serial(() => db.setFact('steps', { last: 0, refused: [] })),
  };
}

const ownId = async (db: DeviceDb) => (await db.fact('deviceId')) ?? '';
