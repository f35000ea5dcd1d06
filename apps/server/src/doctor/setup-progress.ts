import type { SettingName, TelegramSetup } from '@streamvault/config'
import { asSentence } from '@streamvault/core'
import { SETUP_STEPS, type SetupStepName, stepNumber } from './setup-steps.ts'

/** How far one step of the way to Telegram has come, as far as settings tell. It holds no secret. */
export interface SetupProgress {
  readonly status: 'done' | 'wrong' | 'next'
  /** Its number on the page. */
  readonly step: number
  readonly title: string
  readonly sentence: string
}

interface StepSettings {
  readonly names: readonly SettingName[]
  /** Whether it may be left out altogether. */
  readonly isOptional?: true
}

const STEPS = {
  application: { names: ['TELEGRAM_API_ID', 'TELEGRAM_API_HASH'] },
  network: { names: ['TELEGRAM_DCS', 'TELEGRAM_PUBLIC_KEY_FILE'], isOptional: true },
  workers: { names: ['WORKER_BOT_TOKENS'] },
  manager: { names: ['MANAGER_BOT_TOKEN'], isOptional: true },
  channel: { names: ['STORE_CHANNELS'] },
  users: { names: ['WORKER_SESSIONS_FILE'], isOptional: true },
} as const satisfies Partial<Record<SetupStepName, StepSettings>>

const PREFIX = 'STREAMVAULT_'

/** What is done, what is wrong and what comes next, in the order of the page: of a configuration that is not whole. */
export function setupProgress({ given, faults }: TelegramSetup): SetupProgress[] {
  const isSet = new Set(given)
  const steps = (Object.entries(STEPS) as [keyof typeof STEPS, StepSettings][]).flatMap(([name, settings]) => {
    const isNeeded = !settings.isOptional && !(name === 'workers' && isSet.has('WORKER_SESSIONS_FILE'))
    const wrong = faults.filter((fault) => settings.names.some((each) => isAbout(fault, each)))
    if (!isNeeded && wrong.length === 0 && !settings.names.some((each) => isSet.has(each))) return []
    return [progressOf(name, { names: settings.names, isSet, wrong })]
  })
  const known = Object.values(STEPS).flatMap(({ names }): readonly SettingName[] => names)
  const others = faults.filter((fault) => !known.some((each) => isAbout(fault, each)))
  const rest = others.length === 0 ? [] : [wrongStep('settings', others)]
  return [...steps, ...rest].sort((one, other) => one.step - other.step)
}

function progressOf(
  name: SetupStepName,
  { names, isSet, wrong }: { names: readonly SettingName[]; isSet: ReadonlySet<string>; wrong: readonly string[] },
): SetupProgress {
  if (wrong.length > 0) return wrongStep(name, wrong)
  const missing = names.filter((each) => !isSet.has(each))
  const there = names.filter((each) => isSet.has(each))
  const has = there.length === 0 ? '' : `${namesText(there)} set. `
  if (missing.length === 0) return { ...headOf(name), status: 'done', sentence: has.trim() }
  return { ...headOf(name), status: 'next', sentence: `${has}${namesText(missing)} missing. ${SETUP_STEPS[name].todo}` }
}

function wrongStep(name: SetupStepName, faults: readonly string[]): SetupProgress {
  return { ...headOf(name), status: 'wrong', sentence: faults.map(asSentence).join(' ') }
}

function headOf(name: SetupStepName): Pick<SetupProgress, 'step' | 'title'> {
  return { step: stepNumber(name), title: SETUP_STEPS[name].title }
}

function namesText(names: readonly SettingName[]): string {
  return `${names.map((name) => PREFIX + name).join(' and ')} ${names.length === 1 ? 'is' : 'are'}`
}

/** A setting may have been given as a file of its own. */
function isAbout(fault: string, name: SettingName): boolean {
  return [`${PREFIX}${name}:`, `${PREFIX}${name}_FILE:`].some((start) => fault.startsWith(start))
}
