/** Where those who send bytes and those who look at that meet, in `Ephemeral`. */
export const HEALTH_KEYS = {
  /** There as long as somebody looks: nobody writes reports for nobody. */
  wanted: 'health-wanted',
  worker: 'health-of-worker',
  gateway: 'health-of-gateway',
} as const

/** A report that is older says nothing of now. */
export const REPORT_MS = 5_000
/** Who goes on looking says so again within it. */
export const WANTED_MS = 10_000

interface ReportSchema<T> {
  safeParse(value: unknown): { readonly data?: T | undefined }
}

/** Reads what `JSON.stringify` made of a report; undefined when it is none, or another version's. */
export function parseReport<T>(schema: ReportSchema<T>, json: string | undefined): T | undefined {
  try {
    return json === undefined ? undefined : schema.safeParse(JSON.parse(json)).data
  } catch {
    return undefined
  }
}
