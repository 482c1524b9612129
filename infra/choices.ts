import { readFileSync } from 'node:fs';
import { PROFILES } from './config.ts';
import { SETTING_NAMES } from './load-config.ts';
import type { Place } from './pipeline.ts';

/** What `-c` may say; everything else belongs in the file of settings, where the next deployment finds it again. */
export interface Choices {
  /** Whether the stacks are for AWS or, as the local profile, for an emulator of it. */
  readonly place: Place;
  /** As given, unchecked; undefined leaves it to the file. */
  readonly profile: unknown;
  /** Path of the file of settings. */
  readonly settingsFile: string;
  /** Names of settings that this deployment may change although that loses something. */
  readonly accept: readonly string[];
}

/** Beside the profiles, which are for AWS: one of them, by a file of settings of its own, for an emulator. */
const LOCAL = 'local';

const CHOICES: readonly string[] = ['profile', 'settings', 'accept'];

/**
 * Reads the context of the application, which holds what stands behind `-c` and the flags of CDK.
 *
 * @throws Error that lists every problem, a line each
 */
export function parseChoices(context: Readonly<Record<string, unknown>>): Choices {
  const problems = Object.keys(context)
    .filter((key) => !isOfOthers(key) && !CHOICES.includes(key))
    .map((key) => wrongKey(key));
  const { profile, settings = `settings/${profile ?? PROFILES[0]}.json`, accept = '' } = context;
  if (typeof settings !== 'string' || settings === '')
    problems.push(`settings must be the path of a file of settings, got ${JSON.stringify(settings)}`);
  const accepted = String(accept)
    .split(',')
    .filter((name) => name !== '');
  for (const name of accepted.filter((name) => !SETTING_NAMES.includes(name)))
    problems.push(`accept must name settings separated by commas, like kafka.retentionHours,rules, got ${name}`);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const settingsFile = String(settings);
  if (profile === LOCAL) return { place: 'local', profile: undefined, settingsFile, accept: accepted };
  return { place: 'aws', profile, settingsFile, accept: accepted };
}

/**
 * Reads a file of settings.
 *
 * @throws Error with one sentence when it cannot be read or is no JSON
 */
export function readSettings(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`settings must name a readable file of JSON, got ${path}: ${String(error)}`);
  }
}

/** Flags of CDK and what it has looked up; their keys have marks that ours never have. */
const isOfOthers = (key: string): boolean => /[:/@]/.test(key);

function wrongKey(key: string): string {
  if (SETTING_NAMES.includes(key))
    return `${key} belongs in the file of settings, where the next deployment finds it again, and not behind -c`;
  return `${key} is nothing that -c can say; it knows profile, settings and accept`;
}
