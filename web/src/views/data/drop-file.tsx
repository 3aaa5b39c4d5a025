import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { showBytes } from '../../format/figure';
import { Notice } from '../../parts/notice';
import { Progress } from '../../parts/progress';
import { may } from '../../session';
import { KINDS, kindOf, upload, type Kind } from './upload';

/** Takes a file by drag or by the keyboard, and sends it. */
export function DropFile({ onSent }: { onSent: (id: string) => void }): JSX.Element {
  const [file, setFile] = useState<File | null>(null);
  const [kind, setKind] = useState<Kind>('store_status');
  const [sent, setSent] = useState<number | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const kinds = KINDS.filter(([name]) => name === 'store_status' || may('admin'));
  const take = (list: FileList | null): void => {
    const [first] = list ?? [];
    if (first === undefined) return;
    setFile(first);
    setError(null);
    const told = kindOf(first.name);
    if (told !== null && kinds.some(([name]) => name === told)) setKind(told);
  };
  const send = async (): Promise<void> => {
    if (file === null) return;
    setSent(0);
    setError(null);
    try {
      onSent(await upload(file, kind, setSent));
      setFile(null);
      if (input.current !== null) input.current.value = '';
    } catch (caught) {
      setError(caught as Error);
    } finally {
      setSent(null);
    }
  };
  return (
    <section class="panel" aria-labelledby="take-in">
      <header>
        <h2 id="take-in">Take a file in</h2>
      </header>
      <div
        class={isOver ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => {
          setIsOver(false);
        }}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          take(event.dataTransfer?.files ?? null);
        }}
      >
        <label for="file">
          {file === null
            ? 'Drag a CSV here, or choose one'
            : `${file.name}, ${showBytes(file.size)}`}
        </label>
        <input
          id="file"
          ref={input}
          type="file"
          accept=".csv,.gz,text/csv"
          onChange={(event) => {
            take(event.currentTarget.files);
          }}
        />
        <p class="soft small">
          UTF-8 with a header, plain or gzip. Good rows go in all at once; bad ones are listed with
          their line and the reason.
        </p>
      </div>
      <div class="send">
        <div class="field">
          <label for="kind">It holds</label>
          <select
            id="kind"
            value={kind}
            onChange={(event) => {
              setKind(
                kinds.find(([name]) => name === event.currentTarget.value)?.[0] ?? 'store_status',
              );
            }}
          >
            {kinds.map(([name, title]) => (
              <option key={name} value={name}>
                {title} ({name})
              </option>
            ))}
          </select>
        </div>
        <button
          class="main"
          type="button"
          disabled={file === null || sent !== null}
          onClick={() => void send()}
        >
          {sent === null ? 'Take it in' : 'Sending …'}
        </button>
      </div>
      {sent !== null && file !== null && (
        <Progress label="Bytes sent" done={sent} total={file.size} />
      )}
      <Notice error={error} />
    </section>
  );
}
