import type { Announcement, CallRow, WeatherPatch } from '@streamvault/telegram-sim'
import type { TestVault, VaultProcess, VaultSettings } from './vault-process.ts'

/** A simulated Telegram in a process of its own, and the settings of a vault that lives in it. */
export class SimulatedTelegram {
  readonly announcement: Announcement
  readonly process: VaultProcess

  private constructor(announcement: Announcement, process: VaultProcess) {
    this.announcement = announcement
    this.process = process
  }

  /** It ends with the vault that begins it. */
  static async begin(vault: TestVault, args: readonly string[]): Promise<SimulatedTelegram> {
    const process = vault.begin(['sim', ...args, '--json'])
    let output = ''
    for await (const chunk of process.child.stdout ?? []) {
      output += chunk
      if (output.includes('\n')) break
    }
    return new SimulatedTelegram(JSON.parse(output), process)
  }

  /** What a vault has to be told; its workers are the bots with these tokens. */
  settings(workerTokens: readonly string[]): VaultSettings {
    const { addresses, publicKeyPath, apiId, channels } = this.announcement
    const places = addresses.filter(({ isCdn }) => isCdn !== true)
    return {
      TELEGRAM_API_ID: String(apiId),
      TELEGRAM_API_HASH: '0123456789abcdef0123456789abcdef',
      TELEGRAM_DCS: places.map(({ id, host, port }) => `${id}=${host}:${port}`).join(','),
      TELEGRAM_PUBLIC_KEY_FILE: publicKeyPath,
      WORKER_BOT_TOKENS: workerTokens.join(','),
      STORE_CHANNELS: channels.map(({ id }) => `-100${id}`).join(','),
    }
  }

  async act(action: string, input: object): Promise<void> {
    const response = await this.#ask(`/actions/${action}`, { method: 'POST', body: JSON.stringify(input) })
    if (!response.ok) throw new Error(`${action}: ${await response.text()}`)
  }

  /** Changes what is named of the weather. */
  async weather(patch: WeatherPatch): Promise<void> {
    const response = await this.#ask('/weather', { method: 'PATCH', body: JSON.stringify(patch) })
    if (!response.ok) throw new Error(await response.text())
  }

  /** How often a method was called, by everybody. */
  async callCount(method: string): Promise<number> {
    const calls = await this.calls()
    return calls.filter((row) => row.method === method).reduce((total, { count }) => total + count, 0)
  }

  /** Every call that has its result. */
  async calls(): Promise<CallRow[]> {
    return ((await (await this.#ask('/counters', {})).json()) as { calls: CallRow[] }).calls
  }

  #ask(path: string, init: RequestInit): Promise<Response> {
    const { controlUrl, controlToken } = this.announcement
    return fetch(controlUrl + path, { ...init, headers: { authorization: `Bearer ${controlToken}` } })
  }
}
