import type { FunctionComponent } from 'react'

const paths = {
  play: 'M5 3.5v9l7.5-4.5z',
  pause: 'M4.5 3.5h2.6v9H4.5zM8.9 3.5h2.6v9H8.9z',
  step: 'M3.5 3.5v9L10 8zM10.5 3.5h2v9h-2z',
  restart: 'M3.5 3.5h2v9h-2zM12.5 3.5v9L6 8z',
  reload:
    'M8 2.6a5.4 5.4 0 1 0 5.3 6.5h-1.7A3.8 3.8 0 1 1 8 4.2c1 0 1.9.4 2.6 1L8.8 7h4.6V2.4l-1.7 1.7A5.4 5.4 0 0 0 8 2.6z',
  file: 'M4 1.8h5l3.2 3.2v9.2H4zm4.4 1.4v2.4h2.4z',
  dice: 'M3 3h10v10H3zm2.2 2.2v1.6h1.6V5.2zm2 2v1.6h1.6V7.2zm2 2v1.6h1.6V9.2z',
  live: 'M8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM4.2 3.1l1.1 1.1a5.4 5.4 0 0 0 0 7.6l-1.1 1.1a7 7 0 0 1 0-9.8zm7.6 0a7 7 0 0 1 0 9.8l-1.1-1.1a5.4 5.4 0 0 0 0-7.6z',
  add: 'M7.1 2.8h1.8v4.3h4.3v1.8H8.9v4.3H7.1V8.9H2.8V7.1h4.3z',
  send: 'M2 2.5 14.5 8 2 13.5 3.6 9l6-1-6-1z',
  close: 'M4.2 3.1 8 6.9l3.8-3.8 1.1 1.1L9.1 8l3.8 3.8-1.1 1.1L8 9.1l-3.8 3.8-1.1-1.1L6.9 8 3.1 4.2z',
} as const

/** An icon beside a word. Screen readers skip it. */
export const Icon: FunctionComponent<{ readonly name: keyof typeof paths }> = ({ name }) => (
  <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d={paths[name]} fillRule="evenodd" />
  </svg>
)
