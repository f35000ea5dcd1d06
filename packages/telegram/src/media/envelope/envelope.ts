/**
 * How a message lies in a frame (https://core.telegram.org/mtproto/description#encrypted-message): the id of the key and the
 * message key in the clear; then, ciphered, salt, session, message id, sequence number, length, body and padding.
 */
export const OUTER_BYTES = 24
export const INNER_BYTES = 32
export const BLOCK_BYTES = 16
export const PADDING_BYTES_MIN = 12
export const PADDING_BYTES_MAX = 1024

/** One message without its envelope. */
export interface Message {
  readonly id: bigint
  /** Odd when it is to be acknowledged. */
  readonly seqNo: number
  readonly body: Buffer
}
