import type { FunctionComponent } from 'react'
import { isLoadablePicture } from '../chat/index.ts'
import { Icon } from '../panels/icon.tsx'
import { type Attachment, bytesIn, sizeWords } from './attachments.ts'

interface AttachmentListProps {
  readonly files: readonly Attachment[]
  readonly onRemove: (index: number) => void
}

/** The files of a draft. */
export const AttachmentList: FunctionComponent<AttachmentListProps> = ({ files, onRemove }) => (
  <ul className="attachments" aria-label="Attached">
    {files.map((file, index) => {
      const name = file.filename ?? 'picture'
      return (
        <li key={`${index} ${name}`} className="attachment">
          {isLoadablePicture(file) ? (
            <img src={file.url} alt="" width={40} height={40} />
          ) : (
            <Icon name="file" />
          )}
          <span className="attachment-name" dir="auto">
            {name}
          </span>
          <span className="attachment-size">{sizeWords(bytesIn(file.url))}</span>
          <button
            type="button"
            className="attachment-remove"
            aria-label={`Remove ${name}`}
            onClick={() => onRemove(index)}
          >
            <Icon name="close" />
          </button>
        </li>
      )
    })}
  </ul>
)
