import type { paths } from '../api/generated/schema.d.ts'

type Answer<Operation> = Operation extends { responses: { 200: { content: { 'application/json': infer Body } } } }
  ? Body
  : never
type Asked<Operation> = Operation extends { requestBody?: { content: { 'application/json': infer Body } } }
  ? Body
  : never

/** What the API answers curators and admins with. */
export type Health = Answer<paths['/api/v1/admin/health']['get']>
export type JobList = Answer<paths['/api/v1/admin/jobs']['get']>
export type Job = JobList['items'][number]
export type ReviewPage = Answer<paths['/api/v1/admin/review']['get']>
export type ReviewItem = ReviewPage['items'][number]
export type IdentityRequest = NonNullable<Asked<paths['/api/v1/admin/files/{fileId}/identity']['put']>>
export type SplitRequest = NonNullable<Asked<paths['/api/v1/admin/titles/{titleId}/split']['post']>>
export type PersonPage = Answer<paths['/api/v1/admin/people']['get']>
export type Person = PersonPage['items'][number]
export type AuditPage = Answer<paths['/api/v1/admin/audit']['get']>
export type Rules = Answer<paths['/api/v1/admin/rules']['get']>
export type Rule = Rules['items'][number]
export type RulesPage = Answer<paths['/api/v1/admin/rules/editions']['get']>
export type RulesChange = NonNullable<Asked<paths['/api/v1/admin/rules']['patch']>>
export type Invitation = Answer<paths['/api/v1/admin/invitations']['post']>
