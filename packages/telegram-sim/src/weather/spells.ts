import type { Spell } from './weather-settings.ts'

interface TimedSpell {
  readonly spell: Spell
  readonly endsAt: number
}

/** Weather that ends by itself. All times are milliseconds of one clock. */
export class Spells {
  #spells: readonly TimedSpell[] = []

  /** Begins all of them, in place of those that there were. */
  replace(spells: readonly Spell[], now: number): void {
    this.#spells = spells.map((spell) => ({ spell, endsAt: now + spell.seconds * 1000 }))
  }

  /** Those that last, with the seconds that are left of each. */
  left(now: number): Spell[] {
    this.#spells = this.#spells.filter(({ endsAt }) => endsAt > now)
    return this.#spells.map(({ spell, endsAt }) => ({ ...spell, seconds: (endsAt - now) / 1000 }))
  }
}
