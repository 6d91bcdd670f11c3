import * as z from 'zod/mini';

/** V seen in the law or form, V2 in a digest, V-CODE in production code, R recalled, D design: R and D are defaults that a station head may change. */
export const trust = z.enum(['V', 'V2', 'V-CODE', 'R', 'D']);
export type Trust = z.infer<typeof trust>;
/** A span of time: `42d` days, `10w` weeks, `9m` calendar months, `7y` years. */
export const span = z.string().check(z.regex(/^\d{1,3}[dwmy]$/));
export const antigens = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));
export const doseCode = z.string().check(z.regex(/^[A-Z0-9-]+$/));
