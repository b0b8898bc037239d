import type { Preview } from '@storybook/react-vite'

const preview: Preview = {
  parameters: { a11y: { test: 'error' } }, // a violation is a failed test, not a remark
}
export default preview
