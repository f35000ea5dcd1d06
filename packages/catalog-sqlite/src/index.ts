export { SqliteCatalog } from './sqlite-catalog.ts'
export { openSqlite, type SqliteConnection } from './sqlite-connection.ts'
export { SqliteEphemeral, type SqliteEphemeralDeps } from './sqlite-ephemeral.ts'
export { SqliteJobs, type SqliteJobsDeps } from './sqlite-jobs.ts'
