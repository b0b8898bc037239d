import type { FunctionComponent } from 'react'
import { Premise } from '../premise.tsx'

const questions = [
  '@scout When is the best season for the northern lights?',
  '@ledger 2 flights at 1,450, 3 nights at 1,690 and 2 drives at 1,350',
  '@scribe Book the night train. Ask about the cabin. Bring the tripod.',
  '@porter Book the cabin by the fjord for 3 nights',
  '@sketch The northern lights over a cabin',
  '@saga Tell me how the lights came to be',
] as const

/** The placeholder of an empty live thread. */
export const Welcome: FunctionComponent<{ readonly onAsk: (text: string) => void }> = ({ onAsk }) => (
  <Premise>
    <p>
      These agents answer over a real socket. <strong>scout</strong> posts its callback right after its turn
      ends, <strong>ledger</strong> seconds later, and <strong>scribe</strong> in the middle of its stream,
      through an MCP tool. <strong>porter</strong> books only what you approve, <strong>sketch</strong>{' '}
      answers with a picture, and <strong>saga</strong> continues until you stop it. Ask one:
    </p>
    <ul className="questions">
      {questions.map((question) => (
        <li key={question}>
          <button type="button" className="question" onClick={() => onAsk(question)}>
            {question}
          </button>
        </li>
      ))}
    </ul>
  </Premise>
)
