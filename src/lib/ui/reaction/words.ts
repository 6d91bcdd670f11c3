import * as m from '$lib/paraglide/messages';
import type { AefiState, ReportClock } from '../../domain/aefi/index.ts';
import type { AefiCase } from '../../domain/records/index.ts';
import type { Option, Tone } from '../components/index.ts';
import { momentText } from '../format/index.ts';
import { reactionKinds } from '../immunization/names.ts';

export const stateName: Record<AefiState, () => string> = {
  PHAT_HIEN: m.reaction_state_found,
  BAO_CAO_24H: m.reaction_state_reported,
  DIEU_TRA: m.reaction_state_investigated,
  KET_LUAN: m.reaction_state_concluded,
  DONG: m.reaction_state_closed,
};

/** What the button of the next step says. */
export const stepName: Record<Exclude<AefiState, 'PHAT_HIEN'>, () => string> = {
  BAO_CAO_24H: m.reaction_step_report,
  DIEU_TRA: m.reaction_step_investigate,
  KET_LUAN: m.reaction_step_conclude,
  DONG: m.reaction_step_close,
};

export const outcomes = (): Option[] => [
  { value: 'recovering', label: m.reaction_outcome_recovering() },
  { value: 'recovered', label: m.reaction_outcome_recovered() },
  { value: 'sequelae', label: m.reaction_outcome_sequelae() },
  { value: 'died', label: m.reaction_outcome_died() },
  { value: 'unknown', label: m.reaction_outcome_unknown() },
];

export const outcomeName = (outcome: AefiCase['outcome']): string =>
  outcomes().find(({ value }) => value === outcome)?.label ?? '';

/** `Sốc phản vệ, Áp xe`; what was seen, in words. */
export const kindsText = (kinds: readonly string[]): string =>
  kinds.map((kind) => reactionKinds[kind]?.() ?? kind).join(', ');

/** Where the report stands, as a sentence; empty when none is needed. */
export function clockText({ state, dueAt, minutesLeft = 0 }: ReportClock, now: Date): string {
  if (state === 'sent') return m.reaction_clock_sent();
  if (state === 'sentLate') return m.reaction_clock_sent_late();
  if (state === 'notNeeded') return '';
  const minutes = Math.abs(minutesLeft);
  const time = { hours: Math.floor(minutes / 60), minutes: minutes % 60, due: momentText(dueAt ?? '', now) };
  return state === 'late' ? m.reaction_clock_late(time) : m.reaction_clock_left(time);
}

export const clockTone: Record<ReportClock['state'], Tone> = {
  notNeeded: 'neutral',
  waiting: 'wait',
  alarm: 'danger',
  late: 'danger',
  sent: 'safe',
  sentLate: 'wait',
};
