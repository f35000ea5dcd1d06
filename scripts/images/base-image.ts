import { cp, mkdir, realpath, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Buildah } from './buildah.ts'
import { runProgram } from './run-program.ts'

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const CERTIFICATES = 'etc/ssl/certs/ca-certificates.crt'

/**
 * Makes what stands in for Node's official image where no registry of images can be reached: the same Debian from its
 * package archive, with this process's Node, the machine's npm, and the user `node`, 1000.
 *
 * It trusts whom this machine trusts, for registries that are reached through a proxy.
 */
export async function makeBaseImage(buildah: Buildah, name: string, logPath: string): Promise<void> {
  const release = /-(\w+)-slim$/.exec(name)?.[1]
  if (release === undefined) throw new Error(`${name} does not say which Debian it is`)
  const root = join(buildah.folder, 'base')
  await rm(root, { recursive: true, force: true })
  await mkdir(root, { recursive: true })
  const options = ['--variant=minbase', '--include=ca-certificates', release, root]
  await runProgram('debootstrap', options, { logPath })
  // npm is a link to `bin/npm-cli.js` of its package.
  const npm = dirname(dirname(await realpath((await runProgram('which', ['npm'])).trim())))
  await cp(process.execPath, join(root, 'usr/local/bin/node'))
  await cp(npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true })
  await cp(join('/', CERTIFICATES), join(root, CERTIFICATES), { dereference: true })
  await runProgram('ln', ['-s', '../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm')])
  await runProgram('chroot', [root, 'useradd', '--uid', '1000', '--user-group', '--create-home', 'node'])
  const container = await buildah.run('from', 'scratch')
  await buildah.run('add', '--quiet', container, root, '/')
  const environment = [`PATH=${PATH}`, `NODE_EXTRA_CA_CERTS=/${CERTIFICATES}`].flatMap((pair) => ['--env', pair])
  await buildah.run('config', ...environment, container)
  await buildah.run('commit', '--quiet', '--rm', container, name)
  await rm(root, { recursive: true, force: true })
}
