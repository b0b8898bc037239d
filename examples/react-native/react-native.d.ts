// What App.tsx needs of react-native and of react-native-get-random-values, so that it is type-checked here without them.
// In your app, leave this file out: the packages bring their own types.

declare module 'react-native-get-random-values'

declare module 'react-native' {
  import type { ComponentType, ReactElement, ReactNode } from 'react'

  type Style = Readonly<Record<string, string | number>>
  type Of<Props> = ComponentType<Props & { readonly style?: Style; readonly children?: ReactNode }>

  export const SafeAreaView: Of<object>
  export const View: Of<object>
  export const Text: Of<object>
  export const TextInput: Of<{
    readonly value: string
    readonly onChangeText: (text: string) => void
    readonly onSubmitEditing: () => void
    readonly placeholder?: string
  }>
  export function FlatList<Item>(props: {
    readonly data: ArrayLike<Item>
    readonly keyExtractor: (item: Item) => string
    readonly renderItem: (row: { readonly item: Item }) => ReactElement
  }): ReactElement

  export const AppState: {
    addEventListener(
      type: 'change',
      listener: (state: 'active' | 'background' | 'inactive' | 'unknown' | 'extension') => void,
    ): { remove(): void }
  }
}
