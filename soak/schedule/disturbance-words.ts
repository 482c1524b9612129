import type { Disturbance, Finale } from './disturbance.ts';

/** A few words that say what happens, for logs and for people. */
export function sentenceOf(event: Disturbance | Finale): string {
  switch (event.kind) {
    case 'refusal':
      return `status ${event.status} for ${seconds(event.lastsMs)}`;
    case 'item-failures': {
      const handedOn = event.handedOn ? 'written' : 'not written';
      return `${percent(event.share)} of items ${event.error}, ${handedOn}, for ${seconds(event.lastsMs)}`;
    }
    case 'cut':
      return `request cut ${MOMENT_WORDS[event.moment]}`;
    case 'slow':
      return `answer ${seconds(event.delayMs)} late`;
    case 'late':
      return `request ${seconds(event.delayMs)} late`;
    case 'twice':
      return 'request twice';
    case 'kill':
      return `${event.victim} killed ${MOMENT_WORDS[event.moment]}, away ${seconds(event.awayMs)}`;
    case 'kill-at-commit':
      return `detectors killed at a commit, ${MOMENT_WORDS[event.moment]}, away ${seconds(event.awayMs)}`;
    case 'move':
      return event.share === 0 ? 'a partition moved' : `${percent(event.share)} of partitions moved`;
    case 'kafka-link':
      return event.how === 'cut' ? 'Kafka link cut' : `Kafka link ${event.how} for ${seconds(event.lastsMs)}`;
    case 'members':
      return `a member ${event.change === 'join' ? 'joins' : 'leaves'}`;
    case 'none':
      return 'no more';
    case 'rewind':
      return `group set back to ${percent(event.share)}`;
    case 'remake': {
      const seen = event.unseen ? 'unseen' : event.running ? 'while read' : 'while nobody reads';
      return `topic made again ${seen} after ${seconds(event.pauseMs)}`;
    }
  }
}

const MOMENT_WORDS = {
  before: 'before the request arrives',
  while: 'within the request',
  withheld: 'before the answer arrives',
  answered: 'after the answer',
} as const;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const percent = (share: number): string => `${Math.round(share * 100)}%`;
