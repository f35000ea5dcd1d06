import type { tl } from '@mtcute/core'
import type { AuthKey, AuthKeyStore } from '../auth-key/auth-key-store.ts'
import type { AnswerTime } from '../session/answer-time.ts'
import type { Session } from '../session/session.ts'

/** Where a client is. */
export interface CallPlace {
  readonly address: string
  /** Its id on this machine; undefined for another machine's, and where it cannot be told. */
  readonly process: number | undefined
}

/** The connection that a call came through. */
export interface CallLink {
  /** From where its client is connected. */
  readonly address: string
  /** The same, and from which process where that can be told. It is found out once. */
  place(): Promise<CallPlace>
  /** As its client introduced itself on this connection; undefined while it has not. */
  owner: string | undefined
  readonly isOpen: boolean
  destroy(): void
  /** Breaks in the middle of the next packet that it is sent. */
  cutNext(): void
}

/** Who calls, and where. */
export interface Call {
  readonly dataCenterId: number
  /** The permanent key. */
  readonly key: AuthKey
  readonly keys: AuthKeyStore
  readonly link: CallLink
  readonly session: Session
  readonly answerTime: AnswerTime
}

/** The request of a method. */
export type RequestOf<M extends keyof tl.RpcCallReturn> = Extract<tl.RpcMethod, { readonly _: M }>

type Answer<T> = T | Promise<T>

/** Methods by name, each with the types of the schema. */
export type Methods = {
  readonly [M in keyof tl.RpcCallReturn]?: (request: RequestOf<M>, call: Call) => Answer<tl.RpcCallReturn[M]>
}

/** Any of them, once its name is known. */
export type AnyMethod = (request: unknown, call: Call) => unknown
