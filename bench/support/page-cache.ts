import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Both page cache and what the kernel remembers of names: proc_sys_vm(5). */
const EVERYTHING = '3'

/**
 * Has the kernel write out and forget what it holds of files, so that each comes back from the disk as it is read; and tells
 * whether it may be asked to.
 *
 * What is sent by `sendfile` costs by how large the pieces are in which the kernel holds it, and that depends on how a file was
 * written: a copy of a film by megabytes costs 15 % less to send than what came in over a network. After a day both have been read
 * from the disk.
 */
export async function forgetFiles(): Promise<boolean> {
  await promisify(execFile)('sync')
  return await writeFile('/proc/sys/vm/drop_caches', EVERYTHING).then(
    () => true,
    () => false,
  )
}
