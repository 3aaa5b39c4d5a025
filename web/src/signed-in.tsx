import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Notice } from './parts/notice';
import { session, signOut } from './session';

/** Says who is signed in, and lets them sign out; nothing where nobody has to sign in. */
export function SignedIn(): JSX.Element | null {
  const [error, setError] = useState<Error | null>(null);
  const { name = null, role = null, expires_at = null } = session.value ?? {};
  if (name === null) return null;
  return (
    <div class="who small">
      <span class="soft">
        Signed in as <span title={name}>{name}</span> ({role})
      </span>
      {expires_at !== null && (
        <button
          type="button"
          class="quiet small"
          onClick={() => {
            setError(null);
            signOut().catch(setError);
          }}
        >
          Sign out
        </button>
      )}
      <Notice error={error} />
    </div>
  );
}
