import { readTl, type TlObject, writeTl } from './tl-object.ts'

/** A TL object as text, for records. */
export function packTl<T extends TlObject>(object: T): string {
  return Buffer.from(writeTl(object)).toString('base64')
}

/** What `packTl` wrote. Its constructor is what the caller put there. */
export function unpackTl<T extends TlObject>(text: string): T {
  return readTl(Buffer.from(text, 'base64')) as T
}
