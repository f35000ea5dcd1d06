export { MongoCatalog } from './mongo-catalog.ts'
export { type MongoConnection, openMongo } from './mongo-connection.ts'
export { MongoJobs, type MongoJobsDeps } from './mongo-jobs.ts'
export { MongoRecords } from './mongo-records.ts'
