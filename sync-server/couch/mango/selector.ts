import { isObject, type JsonObject } from '../body.ts';
import { badRequest } from '../errors.ts';
import { parseField, readField, type FieldPath } from './field.ts';
import { assertBoolean, assertList, mangoError, not, operatorTest, type Test } from './operators.ts';

/** A Mango selector that is ready to judge documents. */
export interface Selector {
  matches: (doc: JsonObject) => boolean;
  /** A regular expression can take very long: judge such documents under guard.ts. */
  usesRegex: boolean;
}

/**
 * Compiles a selector as CouchDB reads it: field names are pushed down to the conditions, negations too, and a
 * condition on a field that is not there is false, except `{"$exists": false}`.
 *
 * @throws CouchError 400
 */
export function compileSelector(value: unknown): Selector {
  if (!isObject(value)) throw mangoError('invalid_selector_json', 'Selector must be a JSON object');
  const compiler = new Compiler();
  try {
    const test = Object.keys(value).length === 0 ? () => true : compiler.compile(value, undefined, false);
    return { matches: test, usesRegex: compiler.usesRegex };
  } catch (error) {
    if (error instanceof RangeError) throw badRequest('The selector is nested too deeply');
    throw error;
  }
}

const NEGATED: Record<string, string> = {
  $eq: '$ne',
  $ne: '$eq',
  $lt: '$gte',
  $lte: '$gt',
  $gt: '$lte',
  $gte: '$lt',
  $in: '$nin',
  $nin: '$in',
};

/** Undefined at the top; empty inside `$elemMatch`, where conditions are about the element itself. */
type Path = FieldPath | undefined;

class Compiler {
  usesRegex = false;

  compile(condition: unknown, path: Path, negated: boolean): Test {
    const entries = isObject(condition) ? Object.entries(condition) : [];
    if (entries.length === 0) return this.#operator('$eq', condition, path, negated);
    const tests = entries.map(([name, argument]) => this.#entry(name, argument, path, negated));
    return negated ? some(tests) : every(tests);
  }

  #entry(name: string, argument: unknown, path: Path, negated: boolean): Test {
    const list = () => assertList(name, argument);
    const each = (negate: boolean) => list().map((one) => this.compile(one, path, negate));
    switch (name) {
      case '$and':
        return negated ? some(each(true)) : every(each(false));
      case '$or':
        return negated ? every(each(true)) : some(each(false));
      case '$nor':
        return negated ? some(each(false)) : every(each(true));
      case '$not':
        if (!isObject(argument)) throw mangoError('bad_arg', 'Bad argument for operator $not');
        return this.compile(argument, path, !negated);
    }
    if (name.startsWith('$')) return this.#operator(name, argument, path, negated);
    return this.compile(argument, [...(path ?? []), ...parseField(name)], negated);
  }

  #operator(name: string, argument: unknown, path: Path, negated: boolean): Test {
    if (!path) throw mangoError('invalid_selector', 'One or more conditions is missing a field name.');
    if (name === '$exists') return existence(path, assertBoolean(name, argument) !== negated);
    const test = this.#test(name, argument, negated);
    return (doc) => {
      const field = readField(doc, path);
      return field.found && test(field.value);
    };
  }

  #test(name: string, argument: unknown, negated: boolean): Test {
    if (name === '$regex') this.usesRegex = true;
    const opposite = negated && Object.hasOwn(NEGATED, name) ? NEGATED[name] : undefined;
    if (opposite !== undefined) return operatorTest(opposite, argument);
    const test = name === '$elemMatch' || name === '$allMatch' ? this.#elements(name, argument) : undefined;
    const positive = test ?? operatorTest(name, argument);
    return negated ? not(positive) : positive;
  }

  #elements(name: string, argument: unknown): Test {
    if (!isObject(argument)) throw mangoError('bad_arg', `Bad argument for operator ${name}`);
    const test = Object.keys(argument).length === 0 ? () => true : this.compile(argument, [], false);
    if (name === '$elemMatch') return (value) => Array.isArray(value) && value.some(test);
    return (value) => Array.isArray(value) && value.length > 0 && value.every(test);
  }
}

function existence(path: FieldPath, wanted: boolean): Test {
  return (doc) => {
    const field = readField(doc, path);
    return field.found ? wanted : !wanted && !field.broken;
  };
}

const every =
  (tests: Test[]): Test =>
  (value) =>
    tests.every((test) => test(value));

const some =
  (tests: Test[]): Test =>
  (value) =>
    tests.some((test) => test(value));
