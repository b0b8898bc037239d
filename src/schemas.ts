export { type PartChecks, partSchemas, type PartSchemas, type StandardSchemaV1 } from './core/index.ts'
