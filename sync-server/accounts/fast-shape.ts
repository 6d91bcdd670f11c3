/** Tells whether a value that came as JSON fits a schema. */
export type Fits = (value: unknown) => boolean;

/** The parts of zod's definition of a schema that are read here (zod 4, `_zod`). */
interface Schema {
  _zod: { def: Definition; values?: ReadonlySet<unknown> };
}

interface Definition {
  type: string;
  checks?: { _zod: { def: CheckDefinition } }[];
  /** Set on schemas that are their own check, such as `z.int()`. */
  check?: string;
  format?: string;
  innerType?: Schema;
  element?: Schema;
  options?: Schema[];
  shape?: Record<string, Schema>;
  catchall?: Schema;
  keyType?: Schema;
  valueType?: Schema;
}

interface CheckDefinition {
  check: string;
  format?: string;
  pattern?: RegExp;
  minimum?: number;
  maximum?: number;
  value?: number;
  inclusive?: boolean;
  when?: unknown;
}

/**
 * A test that answers for JSON values what `schema.safeParse(value).success` answers, some ten times as fast, because
 * it copies nothing and collects no issues. Undefined for a schema with a part that is not known here: then zod itself
 * must be asked.
 */
export function fastShape(schema: unknown): Fits | undefined {
  try {
    return compile(schema as Schema);
  } catch (error) {
    if (error instanceof UnknownPartError) return undefined;
    throw error;
  }
}

class UnknownPartError extends Error {
  override name = 'UnknownPartError';
}

function compile(schema: Schema): Fits {
  const { def, values } = schema._zod;
  const base = compileType(def, values);
  const checks = (def.checks ?? []).map((one) => compileCheck(one._zod.def));
  if (def.check !== undefined) checks.push(compileCheck({ check: def.check, format: def.format }));
  const [first, second, ...more] = checks;
  if (!first) return base;
  if (!second) return (value) => base(value) && first(value as never);
  return (value) =>
    base(value) && first(value as never) && second(value as never) && more.every((one) => one(value as never));
}

function compileType(def: Definition, values: ReadonlySet<unknown> | undefined): Fits {
  switch (def.type) {
    case 'string':
      return (value) => typeof value === 'string';
    case 'number':
      return (value) => typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'unknown':
      return () => true;
    case 'enum':
    case 'literal': {
      if (!values) throw new UnknownPartError();
      return (value) => values.has(value);
    }
    case 'optional': {
      const inner = compile(part(def.innerType));
      return (value) => value === undefined || inner(value);
    }
    case 'array': {
      const element = compile(part(def.element));
      return (value) => Array.isArray(value) && value.every(element);
    }
    case 'union': {
      const options = part(def.options).map(compile);
      return (value) => options.some((fits) => fits(value));
    }
    case 'object':
      return compileObject(def);
    case 'record':
      return compileRecord(def);
    default:
      throw new UnknownPartError();
  }
}

function compileObject(def: Definition): Fits {
  if (def.catchall && def.catchall._zod.def.type !== 'unknown') throw new UnknownPartError();
  const fields = Object.entries(part(def.shape)).map(([name, field]) => ({ name, fits: compile(field) }));
  return (value) => {
    if (!isObject(value)) return false;
    for (const { name, fits } of fields) if (!fits(value[name])) return false;
    return true;
  };
}

function compileRecord(def: Definition): Fits {
  const key = part(def.keyType);
  if (key._zod.def.type !== 'string' || key._zod.def.checks?.length) throw new UnknownPartError();
  const fits = compile(part(def.valueType));
  return (value) => {
    if (!isObject(value)) return false;
    // zod passes over this name.
    for (const name of Object.keys(value)) if (name !== '__proto__' && !fits(value[name])) return false;
    return true;
  };
}

function compileCheck(def: CheckDefinition): (value: never) => boolean {
  const { check, format, pattern, minimum = NaN, maximum = NaN, value: limit = NaN, inclusive } = def;
  switch (check) {
    case 'min_length':
      return (value: { length: number }) => value.length >= minimum;
    case 'max_length':
      return (value: { length: number }) => value.length <= maximum;
    case 'greater_than':
      return inclusive ? (value: number) => value >= limit : (value: number) => value > limit;
    case 'less_than':
      return inclusive ? (value: number) => value <= limit : (value: number) => value < limit;
    case 'string_format':
      if (format !== 'regex' || !pattern || pattern.global || pattern.sticky) throw new UnknownPartError();
      return (value: string) => pattern.test(value);
    case 'number_format':
      if (format !== 'safeint') throw new UnknownPartError();
      return (value: number) => Number.isSafeInteger(value);
    default:
      throw new UnknownPartError();
  }
}

function part<T>(value: T | undefined): T {
  if (value === undefined) throw new UnknownPartError();
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
