import { rowFilter } from 'pouchdb-selector-core';
import { CouchError } from '../errors.ts';

/** Judges the value of a field that is there. */
export type Test = (value: unknown) => boolean;

export const mangoError = (error: string, reason: string) => new CouchError(400, error, reason);

const badArgument = (operator: string, argument: unknown) =>
  mangoError('bad_arg', `Bad argument for operator ${operator}: ${JSON.stringify(argument)}`);

/** The library's comparison of one value; values are ordered as in CouchDB's views. */
function library(operator: string, argument: unknown): Test {
  const selector = { v: { [operator]: argument } };
  return (v) => rowFilter({ v }, selector, ['v']);
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function isOneOf(options: unknown[]): Test {
  const tests = options.map((option) => library('$eq', option));
  return (value) => listed(value).some((one) => tests.some((test) => test(one)));
}

const isInteger = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value);

/** Operators that compare one value; `$exists` and those that combine selectors are in selector.ts. */
const OPERATORS: Record<string, (argument: unknown, operator: string) => Test> = {
  $eq: (argument) => library('$eq', argument),
  $ne: (argument) => library('$ne', [argument]),
  $lt: (argument) => library('$lt', argument),
  $lte: (argument) => library('$lte', argument),
  $gt: (argument) => library('$gt', argument),
  $gte: (argument) => library('$gte', argument),
  $in: (argument, operator) => isOneOf(assertList(operator, argument)),
  $nin: (argument, operator) => not(isOneOf(assertList(operator, argument))),
  $all: (argument, operator) => {
    const wanted = assertList(operator, argument);
    const has = library('$all', wanted);
    const only = wanted.length === 1 && Array.isArray(wanted[0]) ? library('$eq', wanted[0]) : undefined;
    return (value) => has(value) || (only?.(value) ?? false);
  },
  $size: (argument, operator) => {
    if (!isInteger(argument) || argument < 0) throw badArgument(operator, argument);
    return library('$size', argument);
  },
  $mod: (argument, operator) => {
    const [divisor, rest] = Array.isArray(argument) && argument.length === 2 ? argument : [];
    if (!isInteger(divisor) || divisor === 0 || !isInteger(rest)) throw badArgument(operator, argument);
    return library('$mod', argument);
  },
  $type: (argument, operator) => {
    if (typeof argument !== 'string') throw badArgument(operator, argument);
    return library('$type', argument);
  },
  $beginsWith: (argument, operator) => {
    if (typeof argument !== 'string') throw badArgument(operator, argument);
    return (value) => typeof value === 'string' && value.startsWith(argument);
  },
  $regex: (argument, operator) => {
    if (typeof argument !== 'string') throw badArgument(operator, argument);
    return library('$regex', [compileRegex(argument, operator)]);
  },
};

function compileRegex(text: string, operator: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw badArgument(operator, text);
  }
}

export function assertList(operator: string, argument: unknown): unknown[] {
  if (!Array.isArray(argument)) throw badArgument(operator, argument);
  return argument as unknown[];
}

export const not =
  (test: Test): Test =>
  (value) =>
    !test(value);

/** @throws CouchError 400 */
export function operatorTest(operator: string, argument: unknown): Test {
  const make = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (!make) throw mangoError('invalid_operator', `Invalid operator: ${operator}`);
  return make(argument, operator);
}

/** @throws CouchError 400 */
export function assertBoolean(operator: string, argument: unknown): boolean {
  if (typeof argument !== 'boolean') throw badArgument(operator, argument);
  return argument;
}
