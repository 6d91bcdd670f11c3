import { v7 as uuid } from 'uuid';
import type { Change } from '../../data/api.ts';
import { instantAt } from '../../domain/dates/index.ts';
import { hard, type Issue } from '../../domain/issues/issue.ts';
import type { StockMovement, VaccineLot } from '../../domain/records/index.ts';
import { lotIdOf, normalLotNo, signedDoses } from '../../domain/stock/index.ts';
import { nowInstant } from '../format/index.ts';
import { app } from '../state/app.svelte.ts';

/** A receipt as it is typed: vials of so many doses. */
export interface ReceiptValue {
  productCode: string;
  lotNo?: string;
  expiry?: string;
  manufacturer?: string;
  dosesPerVial?: number;
  vials?: number;
  on?: string;
  party?: string;
  paperNo?: string;
}

/** What goes out, comes back or is thrown away. */
export interface IssueValue {
  move: 'issue' | 'return' | 'discarded';
  lotId: string;
  doses?: number;
  on?: string;
  party?: string;
  paperNo?: string;
  reason?: string;
}

const whole = (value: number | undefined, path: string, max: number): Issue[] => {
  if (value === undefined) return [hard(path, 'required', { field: 'quantity' })];
  if (!Number.isInteger(value) || value < 1) return [hard(path, 'tooSmall', { field: 'quantity', min: 1 })];
  return value > max ? [hard(path, 'tooBig', { field: 'quantity', max })] : [];
};
const day = (on: string | undefined): Issue[] => {
  if (!on) return [hard('on', 'required', { field: 'occurredOn' })];
  const date = on.split('-').reverse().join('/');
  return on > app.today ? [hard('on', 'dateInFuture', { field: 'occurredOn', date })] : [];
};

export function receiptIssues(value: ReceiptValue): Issue[] {
  const issues = [
    ...day(value.on),
    ...whole(value.vials, 'vials', 10_000),
    ...whole(value.dosesPerVial, 'dosesPerVial', 100),
  ];
  if (!value.productCode) issues.push(hard('productCode', 'required', { field: 'productName' }));
  if (!value.lotNo?.trim()) issues.push(hard('lotNo', 'required', { field: 'lot' }));
  if (!value.expiry) issues.push(hard('expiry', 'required', { field: 'expiry' }));
  return issues;
}

export function issueIssues(value: IssueValue, left: number | undefined): Issue[] {
  const issues = [...day(value.on), ...whole(value.doses, 'doses', 100_000)];
  if (!value.lotId) issues.push(hard('lotId', 'notChosen', { field: 'lot' }));
  if (value.move === 'discarded' && !value.reason?.trim()) issues.push(hard('reason', 'required', { field: 'reason' }));
  const out = value.move !== 'return';
  if (out && left !== undefined && value.doses !== undefined && value.doses > left)
    issues.push(hard('doses', 'tooBig', { field: 'quantity', max: left }));
  return issues;
}

/** Today it is this instant; of an earlier day its end, so that it comes after the stock-takes of that day. */
const instantOf = (on: string) => (on === app.today ? nowInstant() : instantAt(on, '23:00'));

function movement(
  lotId: string,
  move: StockMovement['move'],
  doses: number,
  {
    on,
    point,
    party,
    paperNo,
    reason,
  }: { on: string; point: string; party?: string; paperNo?: string; reason?: string },
): Change {
  const told = Object.entries({ party, paperNo, reason }).flatMap(([key, text]) => {
    const said = text?.normalize('NFC').trim();
    return said ? [[key, said] as const] : [];
  });
  return {
    kind: 'stock',
    record: {
      ...{ id: uuid(), stationCode: app.station?.stationCode ?? '', villageCode: '', type: 'movement' },
      ...{ lotId, point, move, doses: signedDoses(move, doses), at: instantOf(on), on },
      ...Object.fromEntries(told),
    },
  };
}

/** The lot, when it is not known yet, and what came in. */
export function receiptChanges(value: ReceiptValue, point: string, known: VaccineLot | undefined): Change[] {
  const { productCode, lotNo = '', expiry = '', manufacturer, dosesPerVial = 1, vials = 0, on = app.today } = value;
  const id = lotIdOf(productCode, lotNo);
  const received = movement(id, 'receipt', vials * (known?.dosesPerVial ?? dosesPerVial), { ...value, on, point });
  if (known) return [received];
  const made = manufacturer?.normalize('NFC').trim();
  const lot = {
    ...{ id, stationCode: app.station?.stationCode ?? '', villageCode: '', type: 'lot', productCode },
    ...{ lotNo: normalLotNo(lotNo), expiry, dosesPerVial, vvm: 1, holds: [] },
    ...(made ? { manufacturer: made } : {}),
  };
  return [{ kind: 'stock', record: lot }, received];
}

export function issueChanges(value: IssueValue, point: string): Change[] {
  const { lotId, move, doses = 0, on = app.today } = value;
  return [movement(lotId, move, doses, { ...value, on, point })];
}

/** A stock-take of one lot: what is there now. */
export function countChange(lotId: string, doses: number, point: string): Change {
  return movement(lotId, 'count', doses, { on: app.today, point });
}
