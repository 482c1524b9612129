import { useState } from 'preact/hooks';

/** A command, and a button that copies it. */
export function Copy({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('Copy');
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => setSaid('Not allowed: select it'),
    );
  };
  return (
    <div class="copy">
      <code>{text}</code>
      <button type="button" onClick={copy} aria-live="polite">
        {said}
      </button>
    </div>
  );
}
