/** A takedown as it was seen from outside. Times are milliseconds since 1970; what has not happened is Infinity. */
export interface Denial {
  readonly title: string
  readonly askedAt: number
  /** As its record says. */
  inForceAt: number
  /** When the command said that worker and gateway have carried it out; Infinity also where they did not say so in time. */
  confirmedAt: number
  liftAskedAt: number
  liftedAt: number
}

/** From the moment a worker was killed until the next one was ready. */
export interface Absence {
  readonly from: number
  until: number
}

/** What was done to the vault meanwhile, which excuses some of what viewers met. */
export interface Circumstances {
  readonly denials: readonly Denial[]
  readonly absences: readonly Absence[]
}

/** Takedowns that nobody confirmed in time, though a worker ran all the while. */
export function unconfirmed({ denials, absences }: Circumstances): Denial[] {
  return denials.filter(({ askedAt, inForceAt, confirmedAt, liftAskedAt }) => {
    const isAway = absences.some(({ from, until }) => from <= liftAskedAt && until >= askedAt)
    return inForceAt !== Number.POSITIVE_INFINITY && confirmedAt === Number.POSITIVE_INFINITY && !isAway
  })
}
