import type { JSX, TargetedEvent } from 'preact';
import { useState } from 'preact/hooks';
import { post } from '../../api/client';
import { ProblemError } from '../../api/problem';
import { Field } from '../../parts/field';
import { Notice } from '../../parts/notice';
import {
  EMPTY_FORM,
  requestOf,
  type Faults,
  type ReportForm,
  type ReportRequest,
} from './report-form';

/** Asks for a report, with every parameter that there is. */
export function NewReport({ onTriggered }: { onTriggered: (id: string) => void }): JSX.Element {
  const [form, setForm] = useState<ReportForm>(EMPTY_FORM);
  const [error, setError] = useState<ProblemError | null>(null);
  const [isSending, setIsSending] = useState(false);
  const { request, faults } = requestOf(form);
  const refused: Faults = error?.field == null ? {} : { [error.field]: error.message };
  const change = (changes: Partial<ReportForm>): void => {
    setForm({ ...form, ...changes });
    setError(null);
  };
  const wrong = (name: keyof ReportRequest): string | undefined => faults[name] ?? refused[name];
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsSending(true);
    try {
      const { report_id } = (await post('/api/v1/trigger_report', request)) as {
        report_id: string;
      };
      onTriggered(report_id);
    } catch (caught) {
      setError(caught instanceof ProblemError ? caught : null);
    } finally {
      setIsSending(false);
    }
  };
  const text = (
    name: 'asOf' | 'region' | 'type' | 'maxCarryMinutes',
    field: keyof ReportRequest,
  ) => ({
    id: `new-${field}`,
    value: form[name],
    autocomplete: 'off',
    spellcheck: false,
    'aria-invalid': wrong(field) !== undefined,
    'aria-describedby': `new-${field}-hint`,
    onInput: (event: TargetedEvent<HTMLInputElement>) => {
      change({ [name]: event.currentTarget.value });
    },
  });
  return (
    <section class="panel" aria-labelledby="new-report">
      <header>
        <h2 id="new-report">New report</h2>
      </header>
      <form class="form" noValidate onSubmit={(event) => void submit(event)}>
        <Field
          label="As of"
          id="new-as_of"
          hint="Empty: the newest poll. Without a zone it is UTC."
          wrong={wrong('as_of')}
        >
          <input type="text" placeholder="2023-01-25T18:13:22Z" {...text('asOf', 'as_of')} />
        </Field>
        <div class="pair-of-fields">
          <Field label="Region" id="new-region" hint="As in the profiles." wrong={wrong('region')}>
            <input type="text" {...text('region', 'region')} />
          </Field>
          <Field label="Type" id="new-type" hint="As in the profiles." wrong={wrong('type')}>
            <input type="text" {...text('type', 'type')} />
          </Field>
        </div>
        <Field
          label="Stores"
          id="new-store_ids"
          hint="One id a line, up to 10,000. Empty: all."
          wrong={wrong('store_ids')}
        >
          <textarea
            id="new-store_ids"
            class="mono"
            rows={3}
            value={form.storeIds}
            spellcheck={false}
            aria-invalid={wrong('store_ids') !== undefined}
            aria-describedby="new-store_ids-hint"
            onInput={(event) => {
              change({ storeIds: event.currentTarget.value });
            }}
          />
        </Field>
        <Field
          label="Between two polls"
          id="new-interpolation"
          hint="How the status moves from one poll to the next."
          wrong={wrong('interpolation')}
        >
          <select
            id="new-interpolation"
            value={form.interpolation}
            aria-describedby="new-interpolation-hint"
            onChange={(event) => {
              change({
                interpolation: event.currentTarget.value === 'linear' ? 'linear' : 'previous',
              });
            }}
          >
            <option value="previous">previous: the last poll holds</option>
            <option value="linear">linear: a straight line</option>
          </select>
        </Field>
        <Field
          label="Longest carry, minutes"
          id="new-max_carry_minutes"
          hint="Older polls vouch for nothing. Empty: no limit."
          wrong={wrong('max_carry_minutes')}
        >
          <input
            type="text"
            inputMode="numeric"
            {...text('maxCarryMinutes', 'max_carry_minutes')}
          />
        </Field>
        <label class="check">
          <input
            type="checkbox"
            checked={form.isDetailed}
            onChange={(event) => {
              change({ isDetailed: event.currentTarget.checked });
            }}
          />
          Detail: coverage, bounds, unknown time
        </label>
        {error?.field == null && <Notice error={error} />}
        <button class="main" type="submit" disabled={isSending || Object.keys(faults).length > 0}>
          {isSending ? 'Asking …' : 'Make the report'}
        </button>
      </form>
    </section>
  );
}
