export { type CloseReason, closeCodes } from '../protocol/index.ts'
