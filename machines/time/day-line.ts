/**
 * One day of a derivation. `used` and `left` are milliseconds of working time on an `open` day, and midnights on a day
 * whose midnight was counted or lay in a pause; all other days use nothing. What a limit rolls over is `passedOver` or, where the
 * clock stood still at its end, `pausedEnd`; what it comes to is `lastDay`.
 */
export type DayLine = {
  readonly epochDay: number
  readonly verdict:
    | 'start'
    | 'afterCutOff'
    | 'closed'
    | 'open'
    | 'midnight'
    | 'pausedMidnight'
    | 'passedOver'
    | 'pausedEnd'
    | 'lastDay'
  readonly used: number
  readonly left: number
}
