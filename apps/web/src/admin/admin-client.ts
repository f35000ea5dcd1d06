import { answer, api, bounded, type Call } from '../api/call.ts'
import type { Role, SessionList } from '../api/views.ts'
import type {
  AuditPage,
  Health,
  IdentityRequest,
  Invitation,
  Job,
  JobList,
  Person,
  PersonPage,
  ReviewPage,
  Rules,
  RulesChange,
  RulesPage,
  SplitRequest,
} from './admin-views.ts'

interface PageCall extends Call {
  /** Cursor of the page, from the one before. */
  readonly after?: string | undefined
}

const PAGE = 50
const asked = () => bounded(undefined)
const pageOf = (after: string | undefined) => ({ query: { limit: PAGE, ...(after !== undefined && { after }) } })

/** How the vault is doing. */
export function readHealth({ signal }: Call = {}): Promise<Health> {
  return answer(api().GET('/api/v1/admin/health', { signal: bounded(signal) }))
}

/** What is under way, and what ended last. */
export function listJobs({ signal }: Call = {}): Promise<JobList> {
  return answer(api().GET('/api/v1/admin/jobs', { signal: bounded(signal) }))
}

/** Has a video downloaded. */
export function takeVideo(source: string): Promise<Job> {
  return answer(api().POST('/api/v1/admin/jobs', { body: { source }, signal: asked() }))
}

/** Asks that a job ends. */
export function cancelJob(jobId: string): Promise<Job> {
  return answer(api().DELETE('/api/v1/admin/jobs/{jobId}', { params: { path: { jobId } }, signal: asked() }))
}

/** Tries a job once more. */
export function retryJob(jobId: string): Promise<Job> {
  return answer(api().POST('/api/v1/admin/jobs/{jobId}/retry', { params: { path: { jobId } }, signal: asked() }))
}

/** Files of which nobody knows what they are. */
export function listReview({ after, signal }: PageCall = {}): Promise<ReviewPage> {
  return answer(api().GET('/api/v1/admin/review', { params: pageOf(after), signal: bounded(signal) }))
}

/** Says what a file is. */
export function identifyFile(fileId: string, body: IdentityRequest) {
  const params = { path: { fileId } }
  return answer(api().PUT('/api/v1/admin/files/{fileId}/identity', { params, body, signal: asked() }))
}

/** Makes one title of two. */
export function mergeTitle(titleId: string, into: string): Promise<Job> {
  const params = { path: { titleId } }
  return answer(api().POST('/api/v1/admin/titles/{titleId}/merge', { params, body: { into }, signal: asked() }))
}

/** Gives files of a title to one of their own. */
export function splitTitle(titleId: string, body: SplitRequest) {
  const params = { path: { titleId } }
  return answer(api().POST('/api/v1/admin/titles/{titleId}/split', { params, body, signal: asked() }))
}

/** Whom the vault knows. */
export function listPeople({ after, signal }: PageCall = {}): Promise<PersonPage> {
  return answer(api().GET('/api/v1/admin/people', { params: pageOf(after), signal: bounded(signal) }))
}

/** Gives somebody a role. */
export function giveRole(personId: string, role: Role): Promise<Person> {
  const params = { path: { personId } }
  return answer(api().PUT('/api/v1/admin/people/{personId}/role', { params, body: { role }, signal: asked() }))
}

/** Keeps somebody out, for ever or until then. */
export function banPerson(
  personId: string,
  ban: { readonly reason: string; readonly until?: string },
): Promise<Person> {
  const params = { path: { personId } }
  return answer(api().PUT('/api/v1/admin/people/{personId}/ban', { params, body: ban, signal: asked() }))
}

/** Lets somebody in again. */
export function unbanPerson(personId: string): Promise<Person> {
  return answer(
    api().DELETE('/api/v1/admin/people/{personId}/ban', { params: { path: { personId } }, signal: asked() }),
  )
}

/** Warns somebody. */
export function warnPerson(personId: string, reason: string): Promise<Person> {
  const params = { path: { personId } }
  return answer(api().POST('/api/v1/admin/people/{personId}/warnings', { params, body: { reason }, signal: asked() }))
}

/** Where somebody is signed in. */
export function listSessionsOf(personId: string, { signal }: Call = {}): Promise<SessionList> {
  const params = { path: { personId } }
  return answer(api().GET('/api/v1/admin/people/{personId}/sessions', { params, signal: bounded(signal) }))
}

/** Signs somebody out everywhere. */
export function endSessionsOf(personId: string): Promise<SessionList> {
  const params = { path: { personId } }
  return answer(api().DELETE('/api/v1/admin/people/{personId}/sessions', { params, signal: asked() }))
}

/** Makes an invitation for one person. */
export function invite(role: Role): Promise<Invitation> {
  return answer(api().POST('/api/v1/admin/invitations', { body: { role }, signal: asked() }))
}

/** What was done, newest first. */
export function listAudit({ after, signal }: PageCall = {}): Promise<AuditPage> {
  return answer(api().GET('/api/v1/admin/audit', { params: pageOf(after), signal: bounded(signal) }))
}

/** What the operator decides while the vault runs. */
export function readRules({ signal }: Call = {}): Promise<Rules> {
  return answer(api().GET('/api/v1/admin/rules', { signal: bounded(signal) }))
}

/** Changes some of it. */
export function changeRules(body: RulesChange): Promise<Rules> {
  return answer(api().PATCH('/api/v1/admin/rules', { body, signal: asked() }))
}

/** Brings back what held by an earlier edition. */
export function restoreRules(number: number, seen: number): Promise<Rules> {
  return answer(api().POST('/api/v1/admin/rules/restore', { body: { number, seen }, signal: asked() }))
}

/** What was decided, newest first. */
export function listRulesEditions({ signal }: Call = {}): Promise<RulesPage> {
  return answer(api().GET('/api/v1/admin/rules/editions', { params: pageOf(undefined), signal: bounded(signal) }))
}
