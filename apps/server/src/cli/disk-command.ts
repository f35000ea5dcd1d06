import { openLibrary } from '../compose.ts'
import { acceptDisk, type DiskPlace, diskPlacesOf, diskProblem } from '../store/known-disk.ts'
import { type Command, complain, EXIT, print } from './command.ts'
import { visibleText } from './text.ts'

const ACCEPTED =
  'A server that runs takes it with its next start; then "./streamvault scrub" finds what is not in it, and copies it from another home.'

/** Shows the folders that bytes are in, and takes another one for the same store. */
export const diskCommand: Command = {
  name: 'disk',
  usage: '[accept STORE] [--json]',
  summary: 'Shows the disks that bytes are on; accept takes the folder of a store as it is now, empty or not.',
  options: { json: { type: 'boolean', description: 'Prints one JSON object for each folder.' } },
  positionals: { min: 0, max: 2 },
  async run({ settings, logger, json, positionals }) {
    const [action, name] = positionals
    if (action !== undefined && (action !== 'accept' || name === undefined)) {
      complain(action === 'accept' ? 'streamvault disk: of which store?' : `streamvault disk: it cannot "${action}"`)
      complain(`usage: ./streamvault disk ${diskCommand.usage}`)
      return EXIT.wrongUse
    }
    await using foundation = await openLibrary(settings, logger)
    const places = diskPlacesOf(foundation)
    if (name !== undefined) {
      const place = places.find((each) => each.name === name)
      if (place === undefined) {
        const known = places.length === 0 ? 'none' : places.map((each) => each.name).join(', ')
        complain(`streamvault disk: no store "${name}" is on a disk; those that are: ${known}`)
        return EXIT.failed
      }
      await acceptDisk(foundation.dataDir, place)
    }
    const told: DiskTold[] = []
    for (const place of places) told.push({ place, problem: await diskProblem(foundation, place) })
    for (const each of told) print(json ? JSON.stringify(plainDisk(each)) : visibleText(diskText(each)))
    if (name !== undefined && !json) print(ACCEPTED)
    return told.every(({ problem }) => problem === undefined) ? EXIT.done : EXIT.failed
  },
}

interface DiskTold {
  readonly place: DiskPlace
  readonly problem: string | undefined
}

function plainDisk({ place: { name, directory }, problem }: DiskTold) {
  return { store: name, directory, problem: problem ?? null }
}

function diskText({ place: { name, directory }, problem }: DiskTold): string {
  return `${name.padEnd('mirror-disk'.length)}  ${directory}: ${problem === undefined ? 'as it was' : `away, for ${problem}`}`
}
