import { randomBytes } from 'node:crypto'
import type { tl } from '@mtcute/core'
import { DH_GENERATOR, DH_PRIME } from '../auth-key/dh-group.ts'
import { PasswordChallenge } from '../crypto/password-challenge.ts'
import { fromLong, toLong } from '../tl/tl-long.ts'
import type { UserAccount } from '../world/accounts.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Call, Methods } from './call.ts'
import { badRequest, RpcError } from './rpc-error.ts'

/** Challenges that wait for their proofs at once; the oldest are forgotten. */
const CHALLENGES_MAX = 1024

/** Two-step passwords by SRP (core.telegram.org/api/srp). */
export function passwordMethods(world: World): Methods {
  const challenges = new Map<bigint, { readonly accountId: number; readonly challenge: PasswordChallenge }>()

  /** Who signed in, or has only the password left to give. */
  const accountOf = ({ key }: Call): UserAccount => {
    const account = world.accounts.get(key.passwordOf ?? key.accountId ?? 0)
    if (account === undefined) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED')
    if (account.kind !== 'user') throw badRequest('BOT_METHOD_INVALID')
    return account
  }

  const current = ({ id, password }: UserAccount): Partial<tl.account.RawPassword> => {
    if (password === undefined) return {}
    const challenge = PasswordChallenge.begin(password)
    const srpId = randomBytes(8).readBigInt64LE()
    challenges.set(srpId, { accountId: id, challenge })
    const [oldest] = challenges.keys()
    if (challenges.size > CHALLENGES_MAX && oldest !== undefined) challenges.delete(oldest)
    const salts = [password.salt1, password.salt2].map((salt) => Buffer.from(salt, 'base64')) as [Buffer, Buffer]
    return { hasPassword: true, currentAlgo: algorithm(salts), srpB: challenge.publicValue, srpId: toLong(srpId) }
  }

  return {
    'account.getPassword': (_, call) => ({
      _: 'account.password',
      ...current(accountOf(call)),
      newAlgo: algorithm([randomBytes(8), randomBytes(16)]),
      newSecureAlgo: { _: 'securePasswordKdfAlgoSHA512', salt: randomBytes(8) },
      secureRandom: randomBytes(256),
    }),
    'auth.checkPassword': ({ password }, call) => {
      const account = accountOf(call)
      if (password._ !== 'inputCheckPasswordSRP') throw badRequest('PASSWORD_HASH_INVALID')
      const srpId = fromLong(password.srpId)
      const found = challenges.get(srpId)
      if (found?.accountId !== account.id) throw badRequest('SRP_ID_INVALID')
      challenges.delete(srpId)
      if (!found.challenge.accepts({ a: password.A, proof: password.M1 })) throw badRequest('PASSWORD_HASH_INVALID')
      call.keys.signIn(call.key, account.id)
      return { _: 'auth.authorization', user: new View(world, account).user(account) }
    },
  }
}

function algorithm([salt1, salt2]: readonly [Buffer, Buffer]): tl.TypePasswordKdfAlgo {
  const _ = 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow'
  return { _, salt1, salt2, g: DH_GENERATOR, p: DH_PRIME }
}
