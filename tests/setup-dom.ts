import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'

// Without vitest's globals, testing-library cannot register this by itself.
afterEach(cleanup)

// jsdom lays nothing out, and so has nowhere to scroll to.
if (!('scrollIntoView' in Element.prototype))
  Object.assign(Element.prototype, { scrollIntoView: () => undefined })

configure({ asyncUtilTimeout: 10_000 }) // bounds a condition that never comes; a busy machine may be late with it
