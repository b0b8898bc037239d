import type { Preview } from '@storybook/react-vite'
import { configure } from 'storybook/test'
import '../src/demo/theme.css'
import { ColorSchemed } from '../stories/color-scheme.tsx'

configure({ asyncUtilTimeout: 10_000 }) // bounds a condition that never comes; a busy machine may be late with it

const preview: Preview = {
  parameters: {
    a11y: { test: 'error' }, // a violation is a failed test, not a remark
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
      description: 'What the reader prefers',
      toolbar: {
        title: 'Colours',
        icon: 'mirror',
        dynamicTitle: true,
        items: [
          { value: 'system', title: 'As the system' },
          { value: 'light', title: 'Light' },
          { value: 'dark', title: 'Dark' },
        ],
      },
    },
  },
  initialGlobals: { colorScheme: 'system' },
  decorators: [
    (Story, { globals }) => (
      <ColorSchemed colorScheme={globals['colorScheme']}>
        <Story />
      </ColorSchemed>
    ),
  ],
}
export default preview
