import type { AccountReport, SwarmReport } from '@streamvault/telegram'
import { titleOf } from '../swarm/swarm-text.ts'
import { type Finding, stepFinding } from './finding.ts'

/** One for each channel: whether it is there at all. */
export function channelFindings(report: SwarmReport): Finding[] {
  return report.channels.map(({ id, messages, messagesMax }) => {
    const title = titleOf(report, id)
    const looked = lookedAt(report)
    if (title !== '') {
      return stepFinding(
        'channel',
        'ok',
        `Channel ${id}${title} is there, with ${messages} of ${messagesMax} messages.`,
      )
    }
    return looked.length === 0
      ? stepFinding('channel', 'unchecked', `No account has looked at channel ${id} yet.`)
      : stepFinding('channel', 'problem', `No account sees channel ${id}. Compare its id, and add the bots to it.`)
  })
}

/** What each account may do in each channel, and what the channel needs of all of them. */
export function rightsFindings(report: SwarmReport): Finding[] {
  const looked = lookedAt(report)
  const single = report.channels.flatMap(({ id }) => looked.map((account) => accessFinding(account, report, id)))
  const unseen = report.accounts.filter(({ state, channels }) => state.kind === 'usable' && channels.length === 0)
  const later = unseen.map(({ handle }) =>
    stepFinding('rights', 'unchecked', `${handle} has not looked at its channels yet. Ask again in a minute.`),
  )
  const posting = looked.length === 0 ? [] : report.channels.flatMap(({ id }) => postingFinding(report, id))
  return [...single, ...later, ...posting]
}

function accessFinding({ handle, channels }: AccountReport, report: SwarmReport, channelId: number): Finding {
  const access = channels.find((each) => each.channelId === channelId)
  const { canRead = false, canPost = false, canDelete = false, error } = access ?? {}
  const rights = [canRead && 'read', canPost && 'post', canDelete && 'delete'].filter((right) => right !== false)
  const may = rights.length === 0 ? `does nothing (${error})` : `can ${rights.join(', ')}`
  const advice = access?.advice === undefined ? '' : ` ${access.advice}`
  return stepFinding(
    'rights',
    advice === '' ? 'ok' : 'problem',
    `${handle} ${may} in channel ${channelId}${titleOf(report, channelId)}.${advice}`,
  )
}

function postingFinding({ accounts }: SwarmReport, channelId: number): Finding[] {
  const canPost = accounts.some(({ channels }) => channels.some((each) => each.channelId === channelId && each.canPost))
  if (canPost) return []
  const sentence = `No account can post in channel ${channelId}: nothing new can be stored there. Make one an administrator.`
  return [stepFinding('rights', 'problem', sentence)]
}

function lookedAt({ accounts }: SwarmReport): AccountReport[] {
  return accounts.filter(({ channels }) => channels.length > 0)
}
