/** How far a download is at one moment; `at` in milliseconds. */
export interface Sample {
  at: number;
  received: number;
}

const TOO_FEW = 1000;
const TOO_SOON_MS = 5_000;

/** Whole minutes until `expected` have come, at the speed since `from`; undefined while that says too little. At least 1. */
export function minutesLeft(from: Sample | undefined, now: Sample, expected: number): number | undefined {
  if (!from || now.received - from.received < TOO_FEW || now.at - from.at < TOO_SOON_MS) return undefined;
  const perMs = (now.received - from.received) / (now.at - from.at);
  return Math.max(1, Math.ceil((expected - now.received) / perMs / 60_000));
}
