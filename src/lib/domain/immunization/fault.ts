/** Something wrong in a rule set. Sentences in messages `immunization_fault_<code>`. */
export interface ScheduleFault {
  code:
    | 'missing'
    | 'negative'
    | 'unknownField'
    | 'shape'
    | 'validity'
    | 'validityGap'
    | 'idTwice'
    | 'tooManyAntigens'
    | 'seriesTwice'
    | 'doseTwice'
    | 'productTwice'
    | 'unknownProduct'
    | 'unknownAntigen'
    | 'productUnfit'
    | 'order'
    | 'intervalMissing'
    | 'intervalWithoutDose'
    | 'noTarget'
    | 'minimumAboveTarget'
    | 'endsBeforeTarget'
    | 'targetIntervalShort'
    | 'cycle'
    | 'waitsForUnknown'
    | 'waitsForLater'
    | 'noTrust'
    | 'tetanusStart';
  /** Codes, dates and paths in the file. */
  params: Record<string, string>;
}

export const fault = (code: ScheduleFault['code'], params: Record<string, string>): ScheduleFault => ({ code, params });
