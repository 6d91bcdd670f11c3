import { findProduct } from '../../domain/immunization/index.ts';
import { partsOfLotId } from '../../domain/stock/index.ts';
import * as m from '$lib/paraglide/messages';

/** `DPT-VGB-Hib · lô A1` of the id of a lot. */
export function lotText(lotId: string): string {
  const { productCode, lotNo } = partsOfLotId(lotId);
  const name = findProduct(productCode)?.name ?? productCode;
  return [name, lotNo ? m.immunization_lot_only({ lot: lotNo }) : ''].filter(Boolean).join(' · ');
}
