import {
  type Catalog,
  type Clock,
  editionId,
  type Instant,
  isVaultError,
  type Page,
  type PageRequest,
  type RulesEdition,
  VaultError,
} from '@streamvault/core'
import {
  expectedOf,
  FALLBACK_RULES,
  type HouseRules,
  isRuleName,
  RULES,
  type RuleName,
  ruleValue,
} from './rule-table.ts'

/** What was decided holds everywhere within it. */
export const RULES_KNOWN_MS = 1_000
/** Far more than ever change them at once. */
const ATTEMPTS_MAX = 20

export interface RulesDeskDeps {
  readonly catalog: Pick<Catalog, 'rules'>
  readonly clock: Pick<Clock, 'now'>
}

/** What holds, and by which edition: 0 where nothing was ever decided. */
export interface StandingRules {
  readonly number: number
  readonly rules: HouseRules
}

/** Where the operator decides what needs no start of the vault, and takes it back. */
export class RulesDesk {
  readonly #deps: RulesDeskDeps
  #known: { readonly rules: HouseRules; readonly until: Instant } | undefined

  constructor(deps: RulesDeskDeps) {
    this.#deps = deps
  }

  /** What holds, as it was a second ago at the most. */
  async read(): Promise<HouseRules> {
    const now = this.#deps.clock.now()
    if (this.#known === undefined || this.#known.until <= now)
      this.#known = { rules: (await this.standing()).rules, until: now + RULES_KNOWN_MS }
    return this.#known.rules
  }

  /** What holds at this moment. */
  async standing(): Promise<StandingRules> {
    const last = await this.#last()
    return { number: last?.number ?? 0, rules: rulesOf(last) }
  }

  /** Newest first. Throws `CURSOR_INVALID`. */
  list(page: PageRequest): Promise<Page<RulesEdition>> {
    return this.#deps.catalog.rules.list(page)
  }

  /**
   * Changes some rules; `null` brings back what holds without the operator's word. Throws `RULES_INVALID`, which says all that is
   * wrong, and `RULES_CHANGED` where `seen` is given and is not the edition that stands.
   */
  async change(who: string, changes: Readonly<Record<string, unknown>>, seen?: number): Promise<StandingRules> {
    const valid = validated(changes)
    return await this.#write(who, seen, (last) => {
      const rules = { ...last?.rules, ...valid.set }
      for (const name of valid.unset) delete rules[name]
      return rules
    })
  }

  /** Brings back what held by an edition, or by none of them for 0. Throws `RULES_NOT_FOUND`, and `RULES_CHANGED` as `change` does. */
  async restore(who: string, number: number, seen?: number): Promise<StandingRules> {
    const rules = number === 0 ? {} : (await this.#edition(number)).rules
    return await this.#write(who, seen, () => rules)
  }

  /** Takes the last change back. Throws `RULES_NOT_FOUND` where there was none. */
  async undo(who: string): Promise<StandingRules> {
    const { number } = await this.standing()
    if (number === 0) throw new VaultError('RULES_NOT_FOUND')
    return await this.restore(who, number - 1, number)
  }

  async #last(): Promise<RulesEdition | undefined> {
    return (await this.#deps.catalog.rules.list({ limit: 1 })).items[0]
  }

  async #edition(number: number): Promise<RulesEdition> {
    // What is listed behind the edition that came after it begins with this one.
    const after = Buffer.from(editionId(number + 1)).toString('base64url')
    const [found] = (await this.#deps.catalog.rules.list({ limit: 1, after })).items
    if (found?.number !== number) throw new VaultError('RULES_NOT_FOUND', { number })
    return found
  }

  async #write(
    who: string,
    seen: number | undefined,
    change: (last: RulesEdition | undefined) => RulesEdition['rules'],
  ): Promise<StandingRules> {
    const { catalog, clock } = this.#deps
    for (let attempt = 1; ; attempt++) {
      const last = await this.#last()
      const number = (last?.number ?? 0) + 1
      if (seen !== undefined && seen !== number - 1) throw new VaultError('RULES_CHANGED')
      const edition = { id: editionId(number), number, at: clock.now(), who, rules: change(last) }
      assertConsistent(rulesOf(edition))
      try {
        await catalog.rules.insert(edition)
        this.#known = undefined
        return { number, rules: rulesOf(edition) }
      } catch (error) {
        if (attempt === ATTEMPTS_MAX || !isVaultError(error, 'CATALOG_CONFLICT')) throw error
      }
    }
  }
}

/** What an edition says, as far as this version knows it, over what holds otherwise. */
function rulesOf(edition: RulesEdition | undefined): HouseRules {
  const known = Object.entries(edition?.rules ?? {}).filter(
    ([name, value]) => isRuleName(name) && ruleValue(name, value) !== undefined,
  )
  return { ...FALLBACK_RULES, ...Object.fromEntries(known) }
}

function validated(changes: Readonly<Record<string, unknown>>) {
  const [set, unset, wrong] = [{} as Record<RuleName, RulesEdition['rules'][string]>, [] as RuleName[], [] as string[]]
  for (const [name, given] of Object.entries(changes)) {
    if (!isRuleName(name)) wrong.push(`there is no rule of another name than ${Object.keys(RULES).join(', ')}`)
    else if (given === null) unset.push(name)
    else {
      const value = ruleValue(name, given)
      if (value === undefined) wrong.push(`${name} takes ${expectedOf(name)}`)
      else set[name] = value
    }
  }
  if (wrong.length > 0) throw new VaultError('RULES_INVALID', {}, { detail: [...new Set(wrong)].join('; ') })
  return { set, unset }
}

function assertConsistent({ strangers, channels }: HouseRules): void {
  if (strangers !== 'members' || channels.length > 0) return
  throw new VaultError('RULES_INVALID', {}, { detail: 'members of channels come in only where channels are named' })
}
