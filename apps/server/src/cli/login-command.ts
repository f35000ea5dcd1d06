import { signInPath } from '@streamvault/contract'
import { ROLES, type Role } from '@streamvault/core'
import { openFoundation } from '../compose.ts'
import { createLoginDesk, createPeople } from '../people/create-people.ts'
import { type Command, complain, EXIT, print } from './command.ts'
import { findOrigin } from './find-origin.ts'

/** As Telegram numbers accounts. */
const TELEGRAM_ID = /^[1-9]\d{0,15}$/

/** Prints a link by which somebody signs in. */
export const loginCommand: Command = {
  name: 'login',
  usage: '[TELEGRAM_ID] [--as ROLE] [--forget-factors] [--json]',
  summary:
    'Prints a link that signs a browser in, once and within ten minutes: for whoever sits here, or for somebody in Telegram.',
  options: {
    as: {
      type: 'string',
      description: `What the person may do from now on: ${ROLES.join(', ')}. Somebody new is a viewer without it.`,
    },
    'forget-factors': {
      type: 'boolean',
      description: 'Takes the second factors away of somebody who has lost them.',
    },
    json: { type: 'boolean', description: 'Prints the link, and when it expires, as JSON.' },
  },
  positionals: { min: 0, max: 1 },
  async run({ settings, logger, positionals: [telegramId], options, json }) {
    const role = ROLES.find((known) => known === options['as'])
    const problem = problemWith({ telegramId, role, said: options['as'] })
    if (problem !== undefined) {
      complain(problem)
      return EXIT.wrongUse
    }
    await using foundation = await openFoundation(settings, logger)
    const origin = await findOrigin(foundation)
    const forgets = options['forget-factors'] === true ? 'forget-factors' : undefined
    const on = [telegramId, role, forgets].filter((each) => each !== undefined).join(' ')
    const deed = { who: 'machine', what: 'login', ...(on !== '' && { on }), requestId: `process ${process.pid}` }
    const desk = createLoginDesk(foundation, settings.SUPER_ADMIN_ID)
    const { audit, factors } = createPeople(foundation)
    const { token, expiresAt } = await audit.doing(deed, async () => {
      const link = await desk.askHere(telegramId, role)
      if (forgets !== undefined) await factors.forget(desk.idHere(telegramId))
      return link
    })
    const url = new URL(signInPath(token), origin).href
    print(json ? JSON.stringify({ url, expiresAt: new Date(expiresAt).toISOString() }) : url)
    return EXIT.done
  },
}

interface Said {
  readonly telegramId: string | undefined
  readonly role: Role | undefined
  readonly said: string | boolean | undefined
}

function problemWith({ telegramId, role, said }: Said): string | undefined {
  if (telegramId !== undefined && !TELEGRAM_ID.test(telegramId)) return 'An account in Telegram is named by its number.'
  if (said !== undefined && role === undefined) return `A role is one of these: ${ROLES.join(', ')}.`
  return said !== undefined && telegramId === undefined ? 'A role is given to an account in Telegram.' : undefined
}
