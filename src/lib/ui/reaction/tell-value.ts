import { instantAt, todayIn } from '../../domain/dates/index.ts';
import { caseOf, openCaseFor, suspendedLots, withReaction } from '../../domain/aefi/index.ts';
import { hard, type Issue } from '../../domain/issues/issue.ts';
import type { AefiCase, Immunization, VaccineLot } from '../../domain/records/index.ts';
import type { Change } from '../../data/api.ts';
import { changeOf } from '../patient/record.ts';

/** The form in which a reaction is told. `id` of the reaction, `caseId` of the case that a severe one becomes. */
export interface TellValue {
  id: string;
  caseId: string;
  doseIds: string[];
  severity: 'common' | 'severe';
  kinds: string[];
  onsetOn?: string;
  onsetTime?: string;
  symptoms?: string;
  treatment?: string;
  place?: string;
}

/** Doses that a reaction can follow: given, not voided, of the last weeks; older ones for what shows late (abscess, BCG). */
const DAYS = 90;

export function dosesInQuestion(
  doses: readonly Immunization[],
  today: string,
  chosen: readonly string[],
): Immunization[] {
  const from = Date.parse(today) - DAYS * 86_400_000;
  return doses
    .filter(({ id, voided, status, occurredOn }) => {
      const given = status === 'DA_TIEM' || status === 'TIEM_NOI_KHAC';
      return !voided && given && (chosen.includes(id) || Date.parse(occurredOn) >= from);
    })
    .sort((a, b) => (a.occurredOn < b.occurredOn ? 1 : -1));
}

/** Instant at which it began; when only the day is known noon, or `latest` (when it was found) if that is earlier. */
export function onsetInstant(day: string | undefined, time: string | undefined, latest: string): string | undefined {
  if (day?.length !== 10) return undefined;
  const at = instantAt(day, time || '12:00');
  return !time && at > latest ? latest : at;
}

export function tellIssues(value: TellValue, doses: readonly Immunization[], now: string): Issue[] {
  const issues: Issue[] = [];
  const chosen = doses.filter(({ id }) => value.doseIds.includes(id));
  if (chosen.length === 0) issues.push(hard('doseIds', 'notChosen', { field: 'productName' }));
  if (value.kinds.length === 0 && !value.symptoms?.trim()) issues.push(hard('kinds', 'required', { field: 'kinds' }));
  if (value.severity === 'severe' && !value.onsetOn)
    issues.push(hard('onsetOn', 'required', { field: 'reactionOnset' }));
  const onset = onsetInstant(value.onsetOn, value.onsetTime, now);
  const first = chosen.map(({ occurredOn }) => occurredOn).sort()[0];
  if (onset && onset > now) issues.push(hard('onsetOn', 'aefiOnsetLate'));
  if (value.onsetOn && value.onsetOn > todayIn(now))
    issues.push(hard('onsetOn', 'dateInFuture', { field: 'reactionOnset', date: slashed(value.onsetOn) }));
  if (value.onsetOn && first && value.onsetOn < first)
    issues.push(hard('onsetOn', 'reactionBeforeDose', { date: slashed(value.onsetOn) }));
  return issues;
}

const slashed = (date: string) => date.split('-').reverse().join('/');

export interface Told {
  changes: Change[];
  /** The case that was opened or added to. */
  caseId?: string;
  /** Lots that stand still from now on. */
  suspended: VaccineLot[];
}

/** Everything that is written when a reaction is told, in one go: the doses, for a severe one also the case and its lots. */
export function told(
  value: TellValue,
  { doses, cases, lots }: { doses: readonly Immunization[]; cases: readonly AefiCase[]; lots: readonly VaccineLot[] },
  who: { now: string; by: string; device: string; reason: string },
): Told {
  const [first, ...others] = doses.filter(({ id }) => value.doseIds.includes(id));
  if (!first) return { changes: [], suspended: [] };
  const chosen = [first, ...others] as const;
  const onsetAt = onsetInstant(value.onsetOn, value.onsetTime, who.now);
  const note = value.symptoms?.trim();
  const reaction = {
    ...{ id: value.id, severity: value.severity, kinds: value.kinds },
    ...(onsetAt ? { onsetAt } : {}),
    ...(note ? { note } : {}),
  };
  const changes = chosen.map((dose) =>
    changeOf('immunizations', { ...dose, reactions: [...dose.reactions, reaction] } as Immunization),
  );
  const known = openCaseFor(cases, value.doseIds);
  if (value.severity !== 'severe' && !known) return { changes, suspended: [] };
  const { place, treatment } = value;
  const fresh = { ...caseOf(chosen, reaction, { id: value.caseId, ...who }), place, treatment };
  const aefi = known ? withReaction(known, reaction) : fresh;
  const suspended = suspendedLots(aefi, lots, { at: who.now, by: who.by, device: who.device, reason: who.reason });
  return {
    changes: [...changes, changeOf('notices', aefi as AefiCase), ...suspended.map((lot) => changeOf('stock', lot))],
    caseId: aefi.id,
    suspended,
  };
}
