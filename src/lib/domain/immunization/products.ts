import * as z from 'zod/mini';
import { product, type Product } from './product.ts';
import list from './products.json' with { type: 'json' };

export const products: readonly Product[] = z.array(product).parse(list);

const byCode = new Map(products.map((one) => [one.code, one]));

/** The product of a code, undefined when the catalogue does not know it. */
export const findProduct = (code: string): Product | undefined => byCode.get(code);
