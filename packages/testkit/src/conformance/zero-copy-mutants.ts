import { writeSync } from 'node:fs'
import { type FileExtent, VaultError, type ZeroCopy } from '@streamvault/core'
import type { Mutant, SubjectFactory } from './conformance.ts'
import { altered, type Defect, mutantOf } from './mutant-of.ts'
import type { ZeroCopySubject } from './zero-copy-subject.ts'

type ZeroCopyDefect = Omit<Defect<ZeroCopySubject>, 'spoil'> & {
  readonly changes: (zeroCopy: ZeroCopy) => Partial<ZeroCopy>
}

const SENDS = 'sends the bytes of the extent, as many as it says and no others'
const COPIES = 'copies what is in memory from the start of the extent, into all of the target'
const HOLDS = 'lets a socket that holds send nothing small until it is pushed'
const ZEROS = 'makes a detached extent read as zeros, and leaves what is around it'

const atStart = (extent: FileExtent): FileExtent => ({ ...extent, start: 0 })
const longer = (extent: FileExtent, by: number): FileExtent => ({ ...extent, sizeBytes: extent.sizeBytes + by })

const DEFECTS: readonly ZeroCopyDefect[] = [
  {
    wrong: 'sends one byte less than it says',
    killedBy: SENDS,
    changes: (zeroCopy) => ({ send: (socket, extent) => zeroCopy.send(socket, longer(extent, -1)) + 1 }),
  },
  {
    wrong: 'sends one byte more than it says',
    killedBy: SENDS,
    changes: (zeroCopy) => ({ send: (socket, extent) => zeroCopy.send(socket, longer(extent, 1)) - 1 }),
  },
  {
    wrong: 'sends from the start of the file',
    killedBy: SENDS,
    changes: (zeroCopy) => ({ send: (socket, extent) => zeroCopy.send(socket, atStart(extent)) }),
  },
  {
    wrong: 'says that a full socket took all',
    killedBy: 'gives a full socket part of the bytes, and then none',
    changes: (zeroCopy) => ({
      send: (socket, extent) => {
        zeroCopy.send(socket, extent)
        return extent.sizeBytes
      },
    }),
  },
  {
    wrong: 'throws when a socket is broken',
    killedBy: 'gives a broken socket none',
    changes: (zeroCopy) => ({
      send: (socket, extent) => {
        if (socket < 0) throw new VaultError('INTERNAL')
        return zeroCopy.send(socket, extent)
      },
    }),
  },
  {
    wrong: 'hands on the -1 of a failed call',
    killedBy: 'sends none of what is not there',
    changes: (zeroCopy) => ({ send: (socket, extent) => zeroCopy.send(socket, extent) || -1 }),
  },
  { wrong: 'holds nothing', killedBy: HOLDS, changes: () => ({ hold: () => {} }) },
  { wrong: 'never lets go', killedBy: HOLDS, changes: () => ({ push: () => {} }) },
  {
    wrong: 'copies from the start of the file',
    killedBy: COPIES,
    changes: (zeroCopy) => ({ copy: (extent, target) => zeroCopy.copy(atStart(extent), target) }),
  },
  {
    wrong: 'leaves the last byte of the target',
    killedBy: COPIES,
    changes: (zeroCopy) => ({ copy: (extent, target) => zeroCopy.copy(extent, target.subarray(0, -1)) }),
  },
  {
    wrong: 'says that it copied what is short',
    killedBy: 'says that it did not copy what the file ends within',
    changes: (zeroCopy) => ({
      copy: (extent, target) => {
        zeroCopy.copy(extent, target)
        return true
      },
    }),
  },
  {
    wrong: 'overwrites with zeros what it is to detach',
    killedBy: 'leaves bytes in flight as they were when their extent is detached and overwritten',
    changes: () => ({
      detach: async ({ descriptor, start, sizeBytes }) => {
        writeSync(descriptor, new Uint8Array(sizeBytes), 0, sizeBytes, start)
      },
    }),
  },
  { wrong: 'detaches nothing', killedBy: ZEROS, changes: () => ({ detach: async () => {} }) },
  {
    wrong: 'detaches more than it is told',
    killedBy: ZEROS,
    changes: (zeroCopy) => ({ detach: (extent) => zeroCopy.detach(longer(extent, 4096)) }),
  },
  {
    wrong: 'detaches from the start of the file',
    killedBy: ZEROS,
    changes: (zeroCopy) => ({ detach: (extent) => zeroCopy.detach(atStart(extent)) }),
  },
  {
    wrong: 'never detaches',
    killedBy: 'says of a file that it can be detached, and changes nothing of it',
    changes: () => ({ prepare: () => false }),
  },
  {
    wrong: 'tries whether it can detach at the start of the file',
    killedBy: 'says of a file that it can be detached, and changes nothing of it',
    changes: (zeroCopy) => ({
      prepare: (descriptor) => {
        writeSync(descriptor, new Uint8Array(4096), 0, 4096, 0)
        return zeroCopy.prepare(descriptor)
      },
    }),
  },
  {
    wrong: 'says that it can detach whatever it is asked',
    killedBy: 'says of what is no open file that it cannot be detached',
    changes: () => ({ prepare: () => true }),
  },
]

/** Subjects of `factory`, each wrong in one way that the rules of `ZeroCopy` must notice. */
export function zeroCopyMutants(factory: SubjectFactory<ZeroCopySubject>): Mutant<ZeroCopySubject>[] {
  return DEFECTS.map(({ wrong, killedBy, changes }) =>
    mutantOf(factory, {
      wrong,
      killedBy,
      spoil: (subject) => ({ ...subject, zeroCopy: altered(subject.zeroCopy, changes(subject.zeroCopy)) }),
    }),
  )
}
