import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'

const REQUEST_LINE = /^(\S+) (\S+ )*HTTP\/\d/gm

/**
 * An origin that never learnt what a request is: whatever looks like a first line gets an answer, which holds all that was
 * said, and a connection that asks to become another protocol becomes one.
 */
export class CarelessServer implements AsyncDisposable {
  /** The rules that must notice it. */
  static readonly BREAKS: readonly string[] = [
    ...['methods/unknown', 'methods/trace', 'methods/connect', 'methods/upgrade', 'methods/head-silence'],
    ...['connections/in-pieces', 'connections/old-client', 'connections/no-host', 'connections/absolute-form'],
    ...['connections/huge-head', 'framing/length-and-chunks', 'framing/two-lengths', 'framing/disguised-chunks'],
    ...['targets/fragment', 'targets/question-marks', 'targets/two-ranges', 'targets/no-version', 'targets/bare-lf'],
    ...['framing/broken-chunks', 'framing/body-of-get', 'framing/bad-field', 'framing/bad-request-line'],
  ]

  readonly #server: Server = createServer((socket) => {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => {})
    socket.on('data', (heard) => socket.write(answerTo(heard.toString('latin1')), 'latin1'))
  })
  readonly #sockets = new Set<Socket>()

  static async start(): Promise<CarelessServer> {
    const careless = new CarelessServer()
    await new Promise<void>((resolve) => careless.#server.listen(0, '127.0.0.1', resolve))
    return careless
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function answerTo(heard: string): string {
  const status = /^upgrade:/im.test(heard) ? '101 Switching Protocols' : '200 OK'
  const answer = `HTTP/1.1 ${status}\r\nConnection: keep-alive\r\nContent-Length: ${heard.length}\r\n\r\n${heard}`
  // What is given back must not look like another answer, so that every rule counts only ours.
  return [...heard.matchAll(REQUEST_LINE)].map(() => answer.replaceAll(/(?<!^)HTTP\//g, 'http/')).join('')
}
