import type { Preview } from '@storybook/react-vite'
import { configure } from 'storybook/test'
import '../src/demo/theme.css'
import { ColorSchemed } from '../stories/color-scheme.tsx'

configure({ asyncUtilTimeout: 10_000 }) // the limit for a condition that never holds; a busy machine needs time

const preview: Preview = {
  parameters: {
    a11y: { test: 'error' }, // a violation fails the test
    layout: 'fullscreen',
    backgrounds: { disable: true },
    options: {
      storySort: {
        order: ['Races', 'A turn', 'Parts', 'Messages', 'Turn control', 'Every state', 'Devtools'],
      },
    },
  },
  globalTypes: {
    colorScheme: {
      description: 'The preferred colour scheme',
      toolbar: {
        title: 'Colours',
        icon: 'mirror',
        dynamicTitle: true,
        items: [
          { value: 'system', title: 'System' },
          { value: 'light', title: 'Light' },
          { value: 'dark', title: 'Dark' },
        ],
      },
    },
  },
  initialGlobals: { colorScheme: 'system', shuffleCount: 20 },
  decorators: [
    (Story, { globals }) => (
      <ColorSchemed colorScheme={globals['colorScheme']}>
        <Story />
      </ColorSchemed>
    ),
  ],
}
export default preview
