import { randomBytes } from 'node:crypto'
import type { tl } from '@mtcute/core'
import { fromLong, toLong } from '../tl/tl-long.ts'
import type { Account } from '../world/accounts.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Call, Methods } from './call.ts'
import { badRequest, RpcError } from './rpc-error.ts'

/** Exported authorizations are good once, for the data centre they were made for; the oldest are forgotten. */
const EXPORTS_MAX = 1024

/** Signing in and out, and carrying a sign-in to other data centres. */
export function authMethods(world: World): Methods {
  const exported = new Map<string, { readonly accountId: number; readonly dataCenterId: number }>()
  const { accounts } = world

  const signIn = (account: Account, { key, keys, dataCenterId }: Call): tl.auth.RawAuthorization => {
    assertHome(account, dataCenterId, 'USER')
    keys.signIn(key, account.id)
    return { _: 'auth.authorization', user: new View(world, account).user(account) }
  }

  return {
    'auth.importBotAuthorization': ({ botAuthToken }, call) => signIn(accounts.byToken(botAuthToken), call),
    'auth.sendCode': ({ phoneNumber }, { dataCenterId }) => {
      const account = accounts.byPhone(phoneNumber)
      assertHome(account, dataCenterId, 'PHONE')
      const { loginCode } = account
      const type = { _: 'auth.sentCodeTypeApp', length: loginCode.length } as const
      return { _: 'auth.sentCode', type, phoneCodeHash: codeHash(world, phoneNumber) }
    },
    'auth.signIn': ({ phoneNumber, phoneCodeHash, phoneCode }, call) => {
      const account = accounts.byPhone(phoneNumber)
      if (phoneCodeHash !== codeHash(world, phoneNumber)) throw badRequest('PHONE_CODE_EXPIRED')
      if (phoneCode !== account.loginCode) throw badRequest('PHONE_CODE_INVALID')
      assertHome(account, call.dataCenterId, 'USER')
      if (account.password !== undefined) {
        call.key.passwordOf = account.id
        throw new RpcError(401, 'SESSION_PASSWORD_NEEDED')
      }
      return signIn(account, call)
    },
    'auth.exportAuthorization': ({ dcId }, call) => {
      const isOther = dcId !== call.dataCenterId && world.addresses.some(({ id, isCdn }) => id === dcId && !isCdn)
      if (!isOther) throw badRequest('DC_ID_INVALID')
      const account = accounts.caller(call)
      const bytes = randomBytes(32)
      exported.set(bytes.toString('hex'), { accountId: account.id, dataCenterId: dcId })
      const [oldest] = exported.keys()
      if (exported.size > EXPORTS_MAX && oldest !== undefined) exported.delete(oldest)
      return { _: 'auth.exportedAuthorization', id: toLong(BigInt(account.id)), bytes }
    },
    'auth.importAuthorization': ({ id, bytes }, { key, keys, dataCenterId }) => {
      const name = Buffer.from(bytes).toString('hex')
      const found = exported.get(name)
      const account = found && accounts.get(found.accountId)
      const isFor = found?.dataCenterId === dataCenterId && BigInt(found.accountId) === fromLong(id)
      if (account === undefined || !isFor) throw badRequest('AUTH_BYTES_INVALID')
      exported.delete(name)
      keys.signIn(key, account.id)
      return { _: 'auth.authorization', user: new View(world, account).user(account) }
    },
    'auth.logOut': (_, { key, keys }) => {
      keys.signOut(key)
      return { _: 'auth.loggedOut' }
    },
  }
}

/** Throws PHONE_MIGRATE_X and USER_MIGRATE_X: only in its home an account signs in, and is told what happens. */
function assertHome({ homeDataCenterId: home }: Account, dataCenterId: number, subject: 'PHONE' | 'USER'): void {
  if (home !== dataCenterId) throw new RpcError(303, `${subject}_MIGRATE_${home}`)
}

function codeHash(world: World, phone: string): string {
  return world.identities
    .sign(`code/${phone.replace(/\D/g, '')}`)
    .toString('hex')
    .slice(0, 18)
}
