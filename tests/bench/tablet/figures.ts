import { progress, type Target } from '../support/report.ts';
import { rounded } from '../support/statistics.ts';

/** One figure: ours, the peer's beside it, and where it was measured. */
export interface Figure {
  ours: number;
  peer?: number;
  unit: string;
  /** `main thread`, `worker`, `browser` (all its processes slowed) or `files`. */
  where: string;
  /** Times slower than this machine. */
  slow: number;
  [detail: string]: unknown;
}

/** Keeps figures by name, and judges those that have a target. */
export class Figures {
  readonly all: Record<string, Figure> = {};
  readonly targets: Target[] = [];

  add(name: string, figure: Figure, target?: { most: number } | { least: number; of: 'ours' | 'ratio' }): void {
    const ratio = figure.peer === undefined ? undefined : figure.ours / figure.peer;
    const shown = { ...figure, ours: rounded(figure.ours) };
    if (figure.peer !== undefined && ratio !== undefined)
      Object.assign(shown, { peer: rounded(figure.peer), ratio: rounded(ratio) });
    this.all[name] = shown;
    progress(`${name}: ${JSON.stringify(shown)}`);
    if (!target) return;
    const value = 'least' in target && target.of === 'ratio' ? (ratio ?? NaN) : figure.ours;
    const met = 'most' in target ? value <= target.most : value >= target.least;
    const wanted = 'most' in target ? `<= ${target.most}` : `>= ${target.least}`;
    this.targets.push({ name, value: rounded(value), target: wanted, met });
  }
}
