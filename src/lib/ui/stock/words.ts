import * as m from '$lib/paraglide/messages';
import type { LotState, StopRule } from '../../domain/stock/index.ts';
import type { StockMovement } from '../../domain/records/index.ts';
import type { Tone } from '../components/index.ts';

/** Why a dose may not be given, as a sentence. */
export const stopText: Record<StopRule, () => string> = {
  expired: m.stock_stop_expired,
  suspended: m.stock_stop_suspended,
  vvm: m.stock_stop_vvm,
  empty: m.stock_stop_empty,
  vialTooOld: m.stock_stop_vial_old,
  vialDiscarded: m.stock_stop_vial_discarded,
  vialEmpty: m.stock_stop_vial_empty,
  otherProduct: m.stock_stop_other_product,
};

export const stateBadge: Record<LotState, { tone: Tone; text: () => string }> = {
  usable: { tone: 'safe', text: m.stock_state_usable },
  soon: { tone: 'wait', text: m.stock_state_soon },
  expired: { tone: 'danger', text: m.stock_state_expired },
  suspended: { tone: 'danger', text: m.stock_state_suspended },
  vvm: { tone: 'danger', text: m.stock_state_vvm },
  empty: { tone: 'neutral', text: m.stock_state_empty },
};

export const moveName: Record<StockMovement['move'], () => string> = {
  receipt: m.stock_move_receipt,
  issue: m.stock_move_issue,
  return: m.stock_move_return,
  opened: m.stock_move_opened,
  discarded: m.stock_move_discarded,
  count: m.stock_move_count,
};
