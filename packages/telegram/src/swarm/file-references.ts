/** After a refresh that failed, the account is not asked for the file for this long. */
const REFRESH_PAUSE_MS = 5_000

/** Which accounts are fetching a new reference to a file: one fetch per account and file, however many wait. */
export class FileReferences {
  /** When the account may be asked for the file again; infinite while the reference is being fetched. */
  readonly #stale = new Map<string, number>()

  /** From when on the account's reference is worth trying; 0 unless it is known to be stale. */
  usableAt(account: string, file: string): number {
    return this.#stale.size === 0 ? 0 : (this.#stale.get(keyOf(account, file)) ?? 0)
  }

  /** When the next account may be asked again after `now`; infinite when none waits. */
  nextUsableAt(now: number): number {
    return Math.min(...[...this.#stale.values()].filter((usableAt) => usableAt > now))
  }

  /** Marks the reference as being fetched, and says whether that is news. */
  begin(account: string, file: string): boolean {
    const key = keyOf(account, file)
    if (this.#stale.get(key) === Number.POSITIVE_INFINITY) return false
    this.#stale.set(key, Number.POSITIVE_INFINITY)
    return true
  }

  renewed(account: string, file: string): void {
    this.#stale.delete(keyOf(account, file))
  }

  failed(account: string, file: string, now: number): void {
    for (const [key, usableAt] of this.#stale) if (usableAt <= now) this.#stale.delete(key)
    this.#stale.set(keyOf(account, file), now + REFRESH_PAUSE_MS)
  }
}

function keyOf(account: string, file: string): string {
  return `${account}/${file}`
}
