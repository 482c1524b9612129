/** What the producer tells a parent process over the channel between them. */
export interface ProducerMessage {
  readonly kind: 'acknowledged';
  /** Readings acknowledged since the start. */
  readonly readings: number;
}

/** The process that started this one with a channel; without a channel everything is told to nobody. */
export function parentProcess(): { tell(message: ProducerMessage): void; heard(): Promise<void> } {
  let latest: Promise<void> = Promise.resolve();
  const send = (message: ProducerMessage) =>
    new Promise<void>((resolve) => {
      if (!process.connected || process.send === undefined) resolve();
      else process.send(message, undefined, undefined, () => resolve());
    });
  return {
    tell: (message) => {
      latest = send(message);
    },
    heard: () => latest,
  };
}
