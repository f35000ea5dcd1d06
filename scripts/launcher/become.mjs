import { spawn } from 'node:child_process'

/**
 * Goes on as another command: same terminal, same signals, same end.
 *
 * On a terminal Ctrl-C reaches the whole foreground group, the command included, so here it only must not end us first;
 * without one it is passed on, as the other signals always are.
 *
 * @param {string} command
 * @param {readonly string[]} args
 */
export function become(command, args) {
  const child = spawn(command, args, { stdio: 'inherit' })
  const onTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)
  const pass = (signal) => child.kill(signal)
  const fromTerminal = onTerminal ? () => {} : pass
  process.on('SIGTERM', pass)
  process.on('SIGINT', fromTerminal)
  process.on('SIGHUP', fromTerminal)

  child.on('error', (error) => {
    process.stderr.write(`streamvault: cannot run ${command}: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.removeAllListeners(name)
    process.kill(process.pid, signal)
  })
}
