import { createInterface } from 'node:readline'
import type { CallOptions, ChatButton, ChatEvent, ChatPerson, ChatText, ChatTransport } from '@streamvault/core'
import { visibleText } from '../cli/text.ts'

export interface TerminalChatParts {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  /** Of whoever sits there. */
  readonly language: string | undefined
}

/** There is one conversation, with whoever sits at the terminal. */
const CHAT = 'terminal'
/** What presses the first button, the second, and so on. */
const NUMBER = /^[1-9]\d?$/

/** A terminal as a chat: a line is a message, and the number of a button presses it. It ends with the input. */
export class TerminalChat implements ChatTransport {
  readonly #parts: TerminalChatParts
  readonly #person: ChatPerson
  #count = 0
  /** Of the last message that had some, as they are numbered. */
  #buttons: { readonly message: string; readonly buttons: readonly ChatButton[] } | undefined

  constructor(parts: TerminalChatParts) {
    this.#parts = parts
    const { language } = parts
    this.#person = { id: CHAT, ...(language !== undefined && { language }) }
  }

  async *events({ signal }: CallOptions): AsyncGenerator<ChatEvent> {
    const lines = createInterface({ input: this.#parts.input, signal })
    for await (const line of lines) {
      const text = line.trim()
      if (text !== '') yield this.#eventOf(text)
    }
  }

  async say(_chat: string, text: ChatText): Promise<string> {
    const message = String(++this.#count)
    this.#show(message, text)
    return message
  }

  async change({ message }: { readonly message: string }, text: ChatText): Promise<boolean> {
    this.#show(message, text)
    return true
  }

  async acknowledge(): Promise<void> {}

  /** Nobody sends files to a terminal. */
  async fileOf(): Promise<undefined> {}

  async name(): Promise<undefined> {}

  async offer(): Promise<void> {}

  #eventOf(text: string): ChatEvent {
    const shared = { chat: CHAT, person: this.#person }
    const button = NUMBER.test(text) ? this.#buttons?.buttons[Number(text) - 1] : undefined
    if (button === undefined || this.#buttons === undefined) {
      return { kind: 'said', ...shared, message: String(++this.#count), text }
    }
    const { message } = this.#buttons
    return { kind: 'pressed', ...shared, message, press: message, data: button.data }
  }

  #show(message: string, { text, buttons = [] }: ChatText): void {
    const numbered = buttons.flat()
    if (numbered.length > 0) this.#buttons = { message, buttons: numbered }
    const lines = text.split('\n').map(visibleText)
    const row = numbered.map((button, index) => `[${index + 1}] ${visibleText(button.text)}`)
    this.#parts.output.write(`${[...lines, ...(row.length > 0 ? [row.join('  ')] : [])].join('\n')}\n\n`)
  }
}
