import { findProduct } from '../../domain/immunization/index.ts';
import * as m from '$lib/paraglide/messages';

/** `DPT-VGB-Hib · lô A1` of the id of a lot. */
export function lotText(lotId: string): string {
  const [, productCode = '', ...lotNo] = lotId.split(':');
  const name = findProduct(productCode)?.name ?? productCode;
  return [name, lotNo.length ? m.immunization_lot_only({ lot: lotNo.join(':') }) : ''].filter(Boolean).join(' · ');
}
