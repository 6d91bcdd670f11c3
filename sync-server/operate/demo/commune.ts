import type { AnyRecord, Immunization, Kind } from '../../../src/lib/domain/records/index.ts';
import { DAY, instantOf, msOf } from './calendar.ts';
import { makeDoses } from './doses.ts';
import { doubleEntry } from './duplicates.ts';
import { makeFridges } from './fridges.ts';
import { makeHousehold } from './households.ts';
import { makeReaction, mayReact } from './reactions.ts';
import { createRandom } from './random.ts';
import { isRecent, makeSessions, type YoungChild } from './sessions.ts';
import { DemoStock } from './stock.ts';
import type { DemoContext, DemoOptions } from './types.ts';
import { makeVisits } from './visits.ts';

/** Share of people who were entered twice. */
const DOUBLE_SHARE = 0.03;
/** Children who are invited to sessions. */
const YOUNG_DAYS = 2 * 365;
/** People of one village or urban group. */
const VILLAGE_SIZE = 1200;
/** The stock has a chance of its own: the people of a seed do not depend on it. */
const STOCK_SEED = 0x570c;

/** Made-up villages of a real commune, about one per 1,200 people, spread over the former communes it unites. */
export function makeVillages(options: Pick<DemoOptions, 'communeCode' | 'communeName' | 'formerCommunes' | 'people'>) {
  const count = Math.max(2, Math.round(options.people / VILLAGE_SIZE));
  const word = options.communeName.startsWith('Phường') ? 'Tổ dân phố' : 'Thôn';
  const former = options.formerCommunes.length ? options.formerCommunes : [options.communeName];
  return Array.from({ length: count }, (_, i) => ({
    code: `${options.communeCode}-${String(i + 1).padStart(2, '0')}`,
    name: `${word} ${i + 1}`,
    formerCommune: former[Math.floor((i * former.length) / count)],
  }));
}

function createContext(options: DemoOptions): DemoContext {
  const random = createRandom(options.seed);
  return {
    options,
    random,
    todayMs: msOf(options.today) + 6 * 3_600_000,
    villages: makeVillages(options),
    stamps(atMs) {
      const who = random.pick(options.staff);
      const at = instantOf(atMs);
      const clock = `${String(Math.floor(atMs)).padStart(13, '0')}-00000-${who.deviceId}`;
      return {
        createdAt: at,
        createdBy: who.id,
        createdDevice: who.deviceId,
        updatedAt: at,
        updatedBy: who.id,
        updatedDevice: who.deviceId,
        clock,
      };
    },
  };
}

/** Days since birth; a partial birth date counts from the middle of what is known. */
function ageDaysOf(context: DemoContext, birthDate: string): number {
  const full = birthDate.length === 4 ? `${birthDate}-07-01` : birthDate.length === 7 ? `${birthDate}-15` : birthDate;
  return Math.max(0, Math.floor((context.todayMs - msOf(full)) / DAY));
}

/** The records of a made-up commune, one after another, households before their people before what happened to them. */
export function* makeCommune(options: DemoOptions): Generator<{ kind: Kind; record: AnyRecord }> {
  const context = createContext(options);
  const { random } = context;
  const ofStock = createContext({ ...options, seed: options.seed ^ STOCK_SEED });
  const stock = new DemoStock(ofStock);
  let made = 0;
  let reacted = false;
  const children: YoungChild[] = [];
  const heldBack: Immunization[] = [];
  for (let number = 1; made < options.people; number++) {
    const { household, people } = makeHousehold(
      context,
      number,
      Math.floor((made * context.villages.length) / options.people),
    );
    yield { kind: 'households', record: household };
    for (const person of people) {
      const ageDays = ageDaysOf(context, person.birthDate);
      yield { kind: 'patients', record: person };
      for (const visit of makeVisits(context, person, ageDays)) yield { kind: 'visits', record: visit };
      const doses = makeDoses(context, person, ageDays);
      if (ageDays < YOUNG_DAYS) children.push({ person, doses });
      for (const dose of doses) {
        if (ageDays < YOUNG_DAYS && isRecent(context, dose)) {
          heldBack.push(stock.take(dose));
          continue;
        }
        if (reacted || !mayReact(context, dose)) {
          yield { kind: 'immunizations', record: stock.take(dose) };
          continue;
        }
        reacted = true;
        const reaction = makeReaction(context, stock.takeSuspected(dose));
        stock.suspend(reaction.aefi);
        yield { kind: 'immunizations', record: reaction.dose };
        yield { kind: 'notices', record: reaction.aefi };
      }
      made += 1;
      if (random.chance(DOUBLE_SHARE)) {
        yield { kind: 'patients', record: doubleEntry(context, person) };
        made += 1;
      }
    }
  }
  const { sessions, doses } = makeSessions(context, children, heldBack, stock.vials());
  for (const record of sessions) yield { kind: 'sessions', record };
  for (const record of doses) yield { kind: 'immunizations', record };
  for (const record of stock.records()) yield { kind: 'stock', record };
  for (const record of makeFridges(ofStock)) yield { kind: 'stock', record };
}
