import { problemFrom } from '../api/api-error.ts'
import { requestPlayback } from '../api/client.ts'
import { answerTakenDown } from '../page-status.ts'

/** Whether a file that its title does not list was taken down; the page is then of status 451. */
export async function isFileTakenDown(fileId: string): Promise<boolean> {
  try {
    await requestPlayback(fileId)
    return false
  } catch (error) {
    if (problemFrom(error).code !== 'TAKEN_DOWN') return false
    answerTakenDown()
    return true
  }
}
