/** Waits until a condition holds, looking every few milliseconds; rejects with its description after the deadline. */
export async function eventually(
  description: string,
  holds: () => boolean | Promise<boolean>,
  deadlineMs = 15_000,
): Promise<void> {
  const giveUpAt = performance.now() + deadlineMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`Not within ${deadlineMs} ms: ${description}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
