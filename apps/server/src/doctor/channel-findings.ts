import type { AccountReport, SwarmReport } from '@streamvault/telegram'
import { titleOf } from '../swarm/swarm-text.ts'
import { isKnownAccess } from '../swarm/what-is-known.ts'
import { type Finding, stepFinding } from './finding.ts'

/** One for each channel: whether it is there at all. Who was not answered has seen nothing either way. */
export function channelFindings(report: SwarmReport): Finding[] {
  return report.channels.map(({ id, messages, messagesMax }) => {
    const title = titleOf(report, id)
    const asked = lookedAt(report).flatMap(({ channels }) => channels.filter((each) => each.channelId === id))
    if (title !== '') {
      return stepFinding(
        'channel',
        'ok',
        `Channel ${id}${title} is there, with ${messages} of ${messagesMax} messages.`,
      )
    }
    return asked.length === 0 || !asked.every(isKnownAccess)
      ? stepFinding('channel', 'unknown', `Telegram has not told about channel ${id}: no account could look at it.`)
      : stepFinding('channel', 'problem', `No account sees channel ${id}. Compare its id, and add the bots to it.`)
  })
}

/** What each account may do in each channel, and what the channel needs of all of them. */
export function rightsFindings(report: SwarmReport): Finding[] {
  const looked = lookedAt(report)
  const single = report.channels.flatMap(({ id }) => looked.map((account) => accessFinding(account, report, id)))
  const unseen = report.accounts.filter(({ state, channels }) => state.kind === 'usable' && channels.length === 0)
  const later = unseen.map(({ handle }) =>
    stepFinding('rights', 'unknown', `${handle} has not looked at its channels yet. Ask again in a minute.`),
  )
  const posting = looked.length === 0 ? [] : report.channels.flatMap(({ id }) => postingFinding(report, id))
  return [...single, ...later, ...posting]
}

function accessFinding({ handle, channels }: AccountReport, report: SwarmReport, channelId: number): Finding {
  const access = channels.find((each) => each.channelId === channelId)
  if (access !== undefined && !isKnownAccess(access)) {
    const why = `${access.error}${access.advice === undefined ? '' : `. ${access.advice}`}`
    return stepFinding('rights', 'unknown', `What ${handle} may do in channel ${channelId} is not known: ${why}`)
  }
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
  const known = accounts.flatMap(({ channels }) => channels.filter((each) => each.channelId === channelId))
  if (!known.every(isKnownAccess)) {
    const sentence = `Whether an account can post in channel ${channelId} is not known: none is seen to, and not all could be asked.`
    return [stepFinding('rights', 'unknown', sentence)]
  }
  const sentence = `No account can post in channel ${channelId}: nothing new can be stored there. Make one an administrator.`
  return [stepFinding('rights', 'problem', sentence)]
}

function lookedAt({ accounts }: SwarmReport): AccountReport[] {
  return accounts.filter(({ channels }) => channels.length > 0)
}
