import type { Media } from '../subject/media.ts'
import type { Subject } from '../subject/subject.ts'
import { RuleSkipped } from '../verdict.ts'
import { MIB } from './media-under-test.ts'

/** More than both ends of a connection keep for a reader who has stopped: by default Linux has 6 and 4 MiB. */
export const LONG_BYTES_MIN = 20 * MIB

/** The file under test, where it is long enough for a stream of it to be stopped on the way. */
export async function longFile({ file, wholes }: Subject): Promise<{ readonly file: Media; readonly bytes: Buffer }> {
  const bytes = await wholes.of(file)
  if (bytes.length < LONG_BYTES_MIN) throw new RuleSkipped(`there is no file of ${LONG_BYTES_MIN / MIB} MiB or more`)
  return { file, bytes }
}
