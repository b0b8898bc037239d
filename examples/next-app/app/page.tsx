import { backend } from '../lib/backend.ts'
import { Chat } from './chat.tsx'

/** Each request has the thread as it is then. */
export const dynamic = 'force-dynamic'

export default async function Page() {
  const { snapshot } = await backend.log.snapshot('t1')
  return (
    <main>
      <header>
        <h1>onebubble with Next.js</h1>
        <p>
          Ask twice. While the second answer streams, the first one’s tool posts what it has found, late: it
          lands in the first answer’s bubble. Then reload: the bubbles are in the HTML.
        </p>
      </header>
      <Chat snapshot={snapshot} />
    </main>
  )
}
