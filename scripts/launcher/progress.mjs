const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100
const PLAIN_LINE_MS = 15_000

/**
 * Shows on standard error that something long is going on: one moving line on a terminal, else a plain line for each
 * phase and every 15 seconds.
 *
 * @param {string} what such as `building the site`
 */
export function showProgress(what) {
  const startedAt = Date.now()
  const terminal = process.stderr.isTTY === true
  let phase = ''
  let frame = 0

  const seconds = () => `${Math.floor((Date.now() - startedAt) / 1000)} s`
  const text = () => [what, phase, seconds()].filter(Boolean).join(' · ')
  const plain = () => process.stderr.write(`  ${text()}\n`)
  const draw = () => {
    frame = (frame + 1) % FRAMES.length
    process.stderr.write(`\r\x1b[K${FRAMES[frame]} ${text()}`)
  }
  const finish = (line) => {
    clearInterval(timer)
    if (terminal) process.stderr.write('\r\x1b[K')
    if (line) process.stderr.write(`${line}\n`)
  }

  const timer = setInterval(terminal ? draw : plain, terminal ? FRAME_MS : PLAIN_LINE_MS)
  if (terminal) draw()
  else plain()

  return {
    /** @param {string} name */
    phase(name) {
      if (name === phase) return
      phase = name
      if (!terminal) plain()
    },
    done: () => finish(`✓ ${what} · ${seconds()}`),
    failed: () => finish(`✗ ${what} · ${seconds()}`),
  }
}
