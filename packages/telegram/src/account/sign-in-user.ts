import { MemoryStorage, type tl } from '@mtcute/core'
import type { CallOptions, Clock } from '@streamvault/core'
import { TelegramError } from '../telegram-error.ts'
import { createClient } from './create-client.ts'
import type { LoginGate } from './login-gate.ts'
import { RpcLink } from './rpc-link.ts'
import type { TelegramNetwork } from './telegram-network.ts'

/** Telegram blocks a number for a day after a few more. */
const TRIES_MAX = 3
const LOGIN_TIMEOUT_MS = 30_000

/** What a person is asked. `attempt` counts from 1: from the second on, the last answer was wrong. */
export interface SignInQuestions {
  phone(): Promise<string>
  /** Telegram sends it to the person's app or by message. */
  code(attempt: number): Promise<string>
  /** Only of an account that has a second password; `hint` is as the person once wrote it. */
  password(attempt: number, hint: string | undefined): Promise<string>
}

export interface SignInUserDeps {
  readonly network: TelegramNetwork
  readonly clock: Clock
  readonly gate: LoginGate
  readonly questions: SignInQuestions
}

/** A session that can be written into the file of sessions. */
export interface NewSession {
  readonly id: number
  /** The phone that was signed in. Personal. */
  readonly phone: string
  /** A secret: whoever has it is the account. */
  readonly session: string
}

/** Signs a person's account in by its phone. Throws `TelegramError` when Telegram refuses, also the third wrong answer. */
export async function signInUser(deps: SignInUserDeps, { signal }: CallOptions): Promise<NewSession> {
  const { network, clock, gate, questions } = deps
  const client = createClient({ network, storage: new MemoryStorage() })
  await using link = new RpcLink(client, { network, clock })
  const options = { signal, timeoutMs: LOGIN_TIMEOUT_MS }
  const phone = (await questions.phone()).replace(/\D/g, '')
  await client.prepare()
  // A number that lives elsewhere is sent there in the middle of it.
  await link.locate(signal)
  const { apiId, apiHash } = network
  const settings: tl.RawCodeSettings = { _: 'codeSettings' }
  const request: tl.auth.RawSendCodeRequest = { _: 'auth.sendCode', phoneNumber: phone, apiId, apiHash, settings }
  const sent = await gate.run('sign-in', () => link.ask(request, options), { signal })
  if (sent._ === 'auth.sentCodePaymentRequired') throw new TelegramError(400, 'PAYMENT_REQUIRED')
  const authorization =
    sent._ === 'auth.sentCodeSuccess'
      ? sent.authorization
      : await withCode({ link, questions, phone, phoneCodeHash: sent.phoneCodeHash }, options)
  if (authorization._ !== 'auth.authorization') throw new TelegramError(400, 'PHONE_NUMBER_UNOCCUPIED')
  const { userId } = await client.storage.self.storeFrom(authorization.user)
  return { id: userId, phone, session: await client.exportSession() }
}

interface Dialogue {
  readonly link: RpcLink
  readonly questions: SignInQuestions
  readonly phone: string
  readonly phoneCodeHash: string
}

type AskOptions = CallOptions & { readonly timeoutMs: number }

async function withCode(dialogue: Dialogue, options: AskOptions): Promise<tl.auth.TypeAuthorization> {
  const { link, questions, phone: phoneNumber, phoneCodeHash } = dialogue
  try {
    return await tryAgain('PHONE_CODE_INVALID', async (attempt) => {
      const phoneCode = await questions.code(attempt)
      return link.ask({ _: 'auth.signIn', phoneNumber, phoneCodeHash, phoneCode }, options)
    })
  } catch (error) {
    if (!isError(error, 'SESSION_PASSWORD_NEEDED')) throw error
    return withPassword(dialogue, options)
  }
}

function withPassword({ link, questions }: Dialogue, options: AskOptions): Promise<tl.auth.TypeAuthorization> {
  return tryAgain('PASSWORD_HASH_INVALID', async (attempt) => {
    // Each answer needs numbers of its own.
    const asked = await link.ask({ _: 'account.getPassword' }, options)
    const answer = await questions.password(attempt, asked.hint)
    const password = await link.client.computeSrpParams(asked, answer)
    return link.ask({ _: 'auth.checkPassword', password }, options)
  })
}

async function tryAgain<T>(wrong: string, attemptOnce: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOnce(attempt)
    } catch (error) {
      if (!isError(error, wrong) || attempt === TRIES_MAX) throw error
    }
  }
}

function isError(error: unknown, text: string): boolean {
  return error instanceof TelegramError && error.message === text
}
