import type { ChecklistQuestion, ConclusionCode, ScreenedProduct } from './types.ts';

/** From what lets a vaccine be given to what stops it for good; the order in which merges are careful. */
export const CONCLUSIONS: readonly ConclusionCode[] = ['DU_DIEU_KIEN', 'TAM_HOAN', 'CHUYEN_KHAM', 'CHONG_CHI_DINH'];

export interface AllowedConclusion {
  /** The least careful conclusion that the answers allow; undefined while questions are open and nothing stops the vaccine. */
  conclusion?: ConclusionCode;
  /** Codes of the "yes" that stop it. */
  because: string[];
  /** Codes of questions that concern this vaccine and have no answer. */
  missing: string[];
}

/**
 * What the answers allow for one vaccine. A "yes" that is about live vaccines only, about BCG, or about the vaccine of an earlier
 * reaction stops those and no others.
 */
export function allowedConclusion(
  questions: readonly ChecklistQuestion[],
  answers: Readonly<Record<string, boolean>>,
  product: ScreenedProduct,
  reactedTo: readonly string[],
): AllowedConclusion {
  const relevant = questions.filter((question) => concerns(question, product, reactedTo));
  const yes = relevant.filter(({ code }) => answers[code] === true);
  const missing = relevant.filter(({ code }) => answers[code] === undefined).map(({ code }) => code);
  const because = yes.map(({ code }) => code);
  if (yes.length === 0)
    return missing.length > 0 ? { because, missing } : { conclusion: 'DU_DIEU_KIEN', because, missing };
  const worst = Math.max(...yes.map((question) => CONCLUSIONS.indexOf(question.yes)));
  return { conclusion: CONCLUSIONS[worst], because, missing };
}

/** True when a person may conclude so: never less carefully than the answers allow. */
export function mayConclude(chosen: ConclusionCode, { conclusion }: AllowedConclusion): boolean {
  return conclusion === undefined
    ? chosen !== 'DU_DIEU_KIEN'
    : CONCLUSIONS.indexOf(chosen) >= CONCLUSIONS.indexOf(conclusion);
}

function concerns({ stops }: ChecklistQuestion, product: ScreenedProduct, reactedTo: readonly string[]): boolean {
  if (stops === 'live') return product.live !== undefined;
  // A reaction that is told and not on record may have been to any vaccine.
  if (stops === 'component')
    return reactedTo.length === 0 || product.antigens.some((antigen) => reactedTo.includes(antigen));
  return stops === undefined || product.antigens.includes(stops.antigen);
}
