import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from '../../parts/field';
import { Notice } from '../../parts/notice';
import { signIn } from '../../session';

/** Asks for a key; whoever signs in goes on where they wanted to. */
export function SignInView(): JSX.Element {
  const [key, setKey] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [isSending, setIsSending] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsSending(true);
    setError(null);
    try {
      await signIn(key.trim());
    } catch (caught) {
      setError(caught as Error);
      setIsSending(false);
    }
  };
  return (
    <section class="panel sign-in">
      <h1 tabIndex={-1}>Sign in</h1>
      <form class="form" noValidate onSubmit={(event) => void submit(event)}>
        <Field
          label="Key"
          id="key"
          hint="It begins with sm_; an admin makes one. It is asked for again after 12 hours."
        >
          <input
            id="key"
            type="password"
            autocomplete="current-password"
            autofocus
            spellcheck={false}
            value={key}
            aria-describedby="key-hint"
            aria-invalid={error !== null}
            onInput={(event) => {
              setKey(event.currentTarget.value);
              setError(null);
            }}
          />
        </Field>
        <Notice error={error} />
        <button class="main" type="submit" disabled={isSending || key.trim() === ''}>
          {isSending ? 'Signing in …' : 'Sign in'}
        </button>
      </form>
    </section>
  );
}
