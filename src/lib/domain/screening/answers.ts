import type { Immunization } from '../records/immunization.ts';
import type { AnswerSource, ChecklistQuestion, Findings } from './types.ts';

/** What a source says: an answer that follows and cannot be changed, one that is only proposed, or nothing yet. */
export interface KnownAnswer {
  answer: boolean;
  fixed: boolean;
}

/** Answers that follow from temperature, weight and history, by code. Immunoglobulin and illness are never known: they are asked. */
export function knownAnswers(
  questions: readonly ChecklistQuestion[],
  findings: Findings,
  /** Antigens of the vaccines that somebody comes for. */
  planned: readonly string[],
): Record<string, KnownAnswer> {
  const known: Record<string, KnownAnswer> = {};
  for (const { code, source } of questions) {
    const found = source && ofSource(source, findings, planned);
    if (found) known[code] = found;
  }
  return known;
}

/** The answers that count: what was answered by hand, and over it what follows from the measurements. */
export function answersWith(
  given: Readonly<Record<string, boolean>>,
  known: Readonly<Record<string, KnownAnswer>>,
): Record<string, boolean> {
  const proposed = Object.entries(known).map(([code, { answer, fixed }]) => [
    code,
    fixed ? answer : (given[code] ?? answer),
  ]);
  return { ...given, ...(Object.fromEntries(proposed) as Record<string, boolean>) };
}

/** Antigens of doses after which a severe reaction was recorded; voided doses do not speak. */
export function reactedAntigens(
  doses: readonly Pick<Immunization, 'antigens' | 'reactions' | 'voided' | 'status'>[],
): string[] {
  const after = doses.filter(
    ({ voided, reactions }) => !voided && reactions.some(({ severity }) => severity === 'severe'),
  );
  return [...new Set(after.flatMap(({ antigens }) => antigens))];
}

function ofSource(source: AnswerSource, findings: Findings, planned: readonly string[]): KnownAnswer | undefined {
  const { temperatureC, weightKg, motherHbsag, reactedTo } = findings;
  if (source.by === 'temperature') {
    if (temperatureC === undefined) return undefined;
    const answer = temperatureC >= source.feverFrom || temperatureC <= source.coldTo;
    return answer || !source.asksToo ? { answer, fixed: true } : undefined;
  }
  if (source.by === 'severeReaction') {
    return planned.some((antigen) => reactedTo.includes(antigen)) ? { answer: true, fixed: false } : undefined;
  }
  if (weightKg === undefined) return undefined;
  const light = weightKg < source.below;
  if (source.by === 'weight' || !light) return { answer: light, fixed: true };
  if (motherHbsag === undefined || motherHbsag === 'unknown') return undefined;
  return { answer: motherHbsag === 'negative', fixed: true };
}
