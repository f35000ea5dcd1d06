import type { Settings } from '@streamvault/config'
import { readSessionFile, type SwarmReport } from '@streamvault/telegram'
import { sessionsPath } from '../store/open-telegram.ts'
import { accountFindings, applicationFinding } from './account-findings.ts'
import { channelFindings, rightsFindings } from './channel-findings.ts'
import type { Finding } from './finding.ts'
import { isReadByOthers, sessionFindings } from './session-findings.ts'

const TITLE = 'Mirror in channels'

/** The accounts of a mirror in channels, and what they may do there: what the steps say of the store's, under its own title. */
export async function mirrorSwarmFindings(settings: Settings, report: SwarmReport | undefined): Promise<Finding[]> {
  const lines = await fileFindings(settings)
  if (report === undefined) {
    const sentence = 'Its accounts could not be asked. Put right what is a problem, and ask again.'
    return [...lines.map(titled), { status: 'unknown', title: TITLE, sentence }]
  }
  const found = [
    // Of the store this is said already, and is the same; a disk has nobody else who could say it.
    ...(settings.STORE === 'disk' ? [applicationFinding(report)] : []),
    ...lines,
    ...accountFindings(report.accounts, report.madeAt),
    ...channelFindings(report),
    ...rightsFindings(report),
  ]
  return found.map(titled)
}

async function fileFindings({ MIRROR_SESSIONS_FILE: file }: Settings): Promise<Finding[]> {
  if (file === undefined) return []
  const path = sessionsPath(file)
  return sessionFindings(await readSessionFile(path), { path, isOpen: await isReadByOthers(path) })
}

/** It is none of the steps: those are on the way to the store. */
function titled({ status, sentence }: Finding): Finding {
  return { status, title: TITLE, sentence }
}
