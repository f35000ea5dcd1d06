import { open, readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { runProgram } from './run-program.ts'

const TESTS =
  /[.]test[.]tsx?$|[/]src[/](crash|e2e|race|trial)[/]|^packages[/](testkit|origin-conformance)[/](?!package[.]json$)|^bench[/]/
/** What is made for an image; all else in it, git knows. */
const MADE = /^(node_modules|apps[/]web[/][.]next|packages[/]telegram[/]native[/]build)[/]|^streamvault$/
const COMPILERS = ['cc', 'gcc', 'clang', 'make', 'python3']
/** Field `e_machine` of the header of an ELF file (https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html). */
const MACHINES: Readonly<Record<string, number>> = { amd64: 62, arm64: 183 }
const ELF_MAGIC = 0x7f454c46
const ELF_HEADER_BYTES = 20
const MACHINE_OFFSET = 18

export interface Inside {
  readonly bytes: number
  readonly filesCount: number
  /** Machine code in it, all for the one processor. */
  readonly addons: readonly string[]
}

/** Looks through `/app` of an image whose files are at `root`. Throws an Error that names what has no business there. */
export async function lookInside(root: string, processor: string, repository: string): Promise<Inside> {
  const app = join(root, 'app')
  const entries = await readdir(app, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const known = new Set((await runProgram('git', ['ls-files'], { cwd: repository })).split('\n'))
  const unwanted = await developmentPackages(repository)
  const wrong: string[] = []
  const addons: string[] = []
  let bytes = 0
  for (const file of files) {
    const path = relative(app, file)
    const { size, uid, mode } = await stat(file)
    bytes += size
    if (uid !== 0 || (mode & 0o022) !== 0) wrong.push(`${path} can be changed by others than root`)
    if (!path.startsWith('node_modules/') && (TESTS.test(path) || !(MADE.test(path) || known.has(path))))
      wrong.push(path)
    const machine = await machineOf(file)
    if (machine === undefined) continue
    addons.push(path)
    if (machine !== MACHINES[processor]) wrong.push(`${path} is for another processor than ${processor}`)
  }
  const modules = join(app, 'node_modules')
  const installed = entries.filter(({ parentPath, name }) => unwanted.has(relative(modules, join(parentPath, name))))
  wrong.push(...installed.map(({ name }) => `${name} is a development dependency`))
  const programs = new Set(await readdir(join(root, 'usr/bin')))
  wrong.push(...COMPILERS.filter((name) => programs.has(name)).map((name) => `${name} is in /usr/bin`))
  if (wrong.length > 0) throw new Error(`in the image are\n  ${wrong.slice(0, 20).join('\n  ')}`)
  return { bytes, filesCount: files.length, addons: addons.map((path) => basename(path)) }
}

/** Names of packages that only those who develop need. */
async function developmentPackages(repository: string): Promise<Set<string>> {
  const lock = JSON.parse(await readFile(join(repository, 'package-lock.json'), 'utf8'))
  const packages = Object.entries<{ readonly dev?: boolean }>(lock.packages)
  const names = packages.filter(([path, { dev }]) => dev === true && path.startsWith('node_modules/'))
  return new Set(names.map(([path]) => path.slice('node_modules/'.length)))
}

async function machineOf(path: string): Promise<number | undefined> {
  await using file = await open(path)
  const { bytesRead, buffer } = await file.read(Buffer.alloc(ELF_HEADER_BYTES), 0, ELF_HEADER_BYTES, 0)
  const isElf = bytesRead === ELF_HEADER_BYTES && buffer.readUInt32BE(0) === ELF_MAGIC
  return isElf ? buffer.readUInt16LE(MACHINE_OFFSET) : undefined
}
