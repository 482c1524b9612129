const times = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** A moment in the viewer's zone. */
export function Moment({ iso }: { readonly iso: string }) {
  const timeMs = Date.parse(iso);
  return <time dateTime={iso}>{Number.isNaN(timeMs) ? iso : times.format(timeMs)}</time>;
}
