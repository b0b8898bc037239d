import 'react-native-get-random-values' // first of all: with it, messages get their ids
import { type BubbleKey, textOf } from 'onebubble'
import { BubbleStoreProvider, useBubble, useConnection, useSend, useThread } from 'onebubble/react'
import { memo, useState } from 'react'
import { FlatList, SafeAreaView, Text, TextInput, View } from 'react-native'
import { connection, store } from './connection.ts'

const threadId = 't1'

const BubbleView = memo(function BubbleView({ of }: { readonly of: BubbleKey }) {
  const bubble = useBubble(of)
  if (bubble === undefined) return null
  const isMine = bubble.kind === 'message' && bubble.author.kind === 'user'
  return (
    <View
      style={{
        alignSelf: isMine ? 'flex-end' : 'flex-start',
        maxWidth: '85%',
        margin: 6,
        padding: 10,
        borderRadius: 16,
        backgroundColor: isMine ? '#2f5bd3' : '#f1f3f7',
      }}
    >
      <Text style={{ color: isMine ? '#fff' : '#111' }}>{textOf(bubble)}</Text>
    </View>
  )
})

function Chat() {
  const thread = useThread(threadId)
  const state = useConnection(connection)
  const { send } = useSend(threadId)
  const [text, setText] = useState('')

  function say(): void {
    if (text.trim() === '') return
    void send({ parts: [{ kind: 'text', text }] })
    setText('')
  }

  return (
    <SafeAreaView style={{ flex: 1 }}>
      <Text>{state?.status === 'open' ? 'connected' : state?.reason?.message}</Text>
      <FlatList
        data={thread?.keys ?? []}
        keyExtractor={(key) => key}
        renderItem={({ item }) => <BubbleView of={item} />}
      />
      <TextInput
        value={text}
        onChangeText={setText}
        onSubmitEditing={say}
        placeholder="Message"
        style={{ margin: 6, padding: 10, borderWidth: 1, borderRadius: 16 }}
      />
    </SafeAreaView>
  )
}

export default function App() {
  return (
    <BubbleStoreProvider store={store} connection={connection}>
      <Chat />
    </BubbleStoreProvider>
  )
}
