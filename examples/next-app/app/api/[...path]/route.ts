import { backend } from '../../../lib/backend.ts'

/** The gateway's routes, its event streams among them. */
const answer = (request: Request): Promise<Response> => Promise.resolve(backend.gateway.fetch(request))

export { answer as GET, answer as POST }
