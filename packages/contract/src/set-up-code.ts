import { hkdfSync } from 'node:crypto'

/** 80 bits, each five of which are one of these. */
const CODE_BYTES = 16
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const GROUP = /.{4}(?=.)/g

/** What whoever takes a fresh vault over in Telegram has to say, such as `ABCD-EFGH-JKLM-NPQR`. It follows from the master secret. */
export function setUpCode(masterSecret: string): string {
  const bytes = new Uint8Array(hkdfSync('sha256', masterSecret, '', 'streamvault set-up code v1', CODE_BYTES))
  const letters = Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('')
  return letters.replaceAll(GROUP, '$&-')
}
