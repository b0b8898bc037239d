import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

// Without vitest's globals, testing-library cannot register this by itself.
afterEach(cleanup)
