/** The sentences with which something is refused, a line each; none when it is accepted. */
export function sentencesOf(attempt: () => unknown): string[] {
  try {
    attempt();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}
